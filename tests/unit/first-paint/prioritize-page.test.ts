import { expect, it } from 'vitest';
import { prioritizePage } from '../../../scripts/first-paint/prioritize-page.mjs';
import { loadedAfterPaint } from '../../support/first-load';

const chunk = (name: string) => `/_next/static/chunks/${name}`;
const built =
  '<html><head><link rel="preload" as="script" fetchPriority="low" href="/_next/static/chunks/a.js"/>' +
  '<link rel="stylesheet" href="/_next/static/chunks/a.css" data-precedence="next"/>' +
  '<script src="/_next/static/chunks/old.js" noModule=""></script>' +
  '<script src="/_next/static/chunks/a.js" async=""></script></head><body><script>(function early(){})()</script>' +
  '<main class="grid">$&amp;</main><script src="/_next/static/chunks/b.js" async=""></script>' +
  '<script id="_R_">(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push({"ids":[1]});</script><script>(self.__next_f=self.__next_f||[]).push([0])</script>' +
  '<script>self.__next_f.push([1,"data"])</script></body></html>';

function prioritize(html: string) {
  const saved: string[] = [];
  const page = prioritizePage(
    html,
    '@font-face{}',
    () => '.grid{display:grid}.flex{display:flex}',
    (json) => {
      saved.push(json);
      return chunk('data-1.json');
    },
  );
  return { page, saved };
}

it('a page has the styles of its first frame, and names the other files at its end', () => {
  const { page } = prioritize(built);
  expect(page).toMatch(
    /^<html><head><style>@font-face\{\}\.grid\{display:grid\}<\/style><link rel="expect"[^>]+><\/head>/,
  );
  expect(page).toContain(
    '<body><script>(function early(){})()</script><main class="grid">$&amp;</main><script id="end-of-page">',
  );
  expect(loadedAfterPaint(page)).toEqual({
    styleSheets: [chunk('a.css')],
    data: chunk('data-1.json'),
    scripts: [chunk('a.js'), chunk('b.js')],
  });
});

it('React’s data and the entry of the program are a file', () => {
  expect(prioritize(built).saved).toEqual(['{"data":[[0],[1,"data"]],"entry":[{"ids":[1]}]}']);
});

it('a build whose pages enter the program in another way fails', () => {
  const other = built.replace('.push({"ids":[1]})', '.push({ids})');
  expect(() => prioritize(other)).toThrow();
});

it('a second run changes nothing, and neither does one over a page without scripts', () => {
  const { page } = prioritize(built);
  expect(prioritize(page)).toEqual({ page, saved: [] });
  expect(prioritize('<html></html>')).toEqual({ page: '<html></html>', saved: [] });
});
