import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadedAfterPaint, measureFirstLoad } from '../../support/first-load';
import { type Studio, startStudio } from '../../support/studio';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const pages = ['/', '/edit', '/chat', '/gallery', '/gallery/trash', '/costs', '/join', '/unlock', '/no/page'];

it('the first visit loads at most 176 kB of scripts in few files, 5 kB of React’s data and 12 kB of HTML', async () => {
  const { scripts, scriptCount, data, html } = await measureFirstLoad(`${studio.origin}/`);
  expect(scripts).toBeLessThanOrEqual(176);
  expect(scriptCount).toBeLessThanOrEqual(13);
  expect(data).toBeLessThanOrEqual(5);
  expect(html).toBeLessThanOrEqual(12);
});

it.each(pages)('the first paint of %s waits for no other file: all are loaded after it', async (page) => {
  const html = await (await fetch(studio.origin + page)).text();
  expect(html).toMatch(/<head>.*<style>@font-face.*<\/style>.*<\/head>/s);
  expect(html).toContain('<link rel="expect" href="#end-of-page" blocking="render"/>');
  expect(html).not.toContain('rel="stylesheet"');
  expect(html).not.toContain('as="script"');
  expect(html).not.toMatch(/<script[^>]+async/);
  expect(html).not.toContain('__next_f.push([1');
  const { styleSheets, data, scripts } = loadedAfterPaint(html);
  expect(data).toMatch(/^\/_next\/static\/chunks\/data-[0-9a-f]{16}\.json$/);
  for (const file of [...styleSheets, data, ...scripts]) {
    const answer = await fetch(studio.origin + file);
    expect([file, answer.status]).toEqual([file, 200]);
    // A second declaration of the fonts would bring in one that was late, and move lines.
    expect(await answer.text()).not.toContain('@font-face');
  }
});

it('scripts that fill reserved places run before what they fill is parsed', async () => {
  const html = await (await fetch(`${studio.origin}/`)).text();
  const inline = /<script>\(function /g;
  const content = html.indexOf('<a href="#content"');
  expect(html.slice(0, content).match(inline)).toHaveLength(3);
  expect(html.slice(content, html.indexOf('</main>'))).not.toMatch(inline);
});
