import { afterAll, beforeAll, expect, it } from 'vitest';
import { measureFirstLoad } from '../../support/first-load';
import { type Studio, startStudio } from '../../support/studio';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

it('the first visit loads at most 176 kB of scripts in few files, and 12 kB of HTML', async () => {
  const { scripts, scriptCount, html } = await measureFirstLoad(`${studio.origin}/`);
  expect(scripts).toBeLessThanOrEqual(176);
  expect(scriptCount).toBeLessThanOrEqual(14);
  expect(html).toBeLessThanOrEqual(12);
});
