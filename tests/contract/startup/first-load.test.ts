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

it('no script delays the first paint: our own run before the style sheet, and files are loaded after it', async () => {
  const html = await (await fetch(`${studio.origin}/`)).text();
  const [head = '', rest = ''] = html.split('<link rel="stylesheet"', 2);
  const inline = /<script>\(function /g;
  expect(head.match(inline)).toHaveLength(3);
  expect(rest.slice(0, rest.indexOf('</main>'))).not.toMatch(inline);
  expect(html).not.toMatch(/<script[^>]+async/);
  expect(html).not.toContain('as="script"');
  expect(html).toContain('loadAfterPaint');
});
