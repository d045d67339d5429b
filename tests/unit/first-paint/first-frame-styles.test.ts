import { expect, it } from 'vitest';
import { firstFrameStyles, fontsOf, withoutFonts } from '../../../scripts/first-paint/first-frame-styles.mjs';

const html =
  '<html lang="en" class="fonts"><body><script>(()=>{document.documentElement.dataset.made="";classList.add("dark")})()' +
  '</script><main class="grid lg:flex [&amp;&gt;p]:mt-1"><input type="number" disabled=""/>' +
  '<svg fill="var(--accent)"></svg></main></body></html>';
const pick = (css: string) => firstFrameStyles(html, css, '/_next/static/chunks/a.css');

it.each([
  ['a class of the page', '.grid{color:red}'],
  ['a class with characters that HTML and CSS escape', '.\\[\\&\\>p\\]\\:mt-1>p,.grid{color:red}'],
  ['a class at another width', '@media (width>=64rem){.lg\\:flex{color:red}}'],
  ['a class that an inline script may add', '.dark{color:red}'],
  ['an attribute that an inline script may add', '[data-made~=create] .grid{color:red}'],
  ['an attribute with this value', 'input[type=number]{color:red}'],
  ['a state that the page has from the start', 'input:disabled{color:red}'],
  ['a state that it may have', 'main:has(:checked){color:red}'],
  ['a state that it has until the reader acts', 'main:not(:hover){color:red}'],
  ['what is drawn beside an element', 'main:before{color:red}'],
  ['parts of the browser’s own controls', 'input::-webkit-inner-spin-button{color:red}'],
  ['properties that the parser does not know', 'main{field-sizing:content}'],
])('keeps the rule for %s', (_, css) => {
  expect(pick(css)).toBe(css);
});

it.each([
  ['a class that the page does not have', '.flex{color:red}'],
  ['an element that the page does not have', 'table{color:red}'],
  ['an element inside of one that the page does not have', 'table .grid{color:red}'],
  ['an attribute with another value', 'input[type=date]{color:red}'],
  ['a state that only an act of the reader brings about', '.grid:hover,main:is(:focus-visible){color:red}'],
  ['what is selected', '::selection{color:red}'],
  ['what moves or is pressed', '.grid{transition-property:color;transition-duration:1s;cursor:pointer}'],
  ['another width, if nothing of it is used', '@media (width>=64rem){.flex{color:red}}'],
  ['an animation that nothing uses', '@keyframes turn{to{rotate:1turn}}'],
])('leaves out the rule for %s', (_, css) => {
  expect(pick(css)).toBe('');
});

it('keeps an animation that a rule of the page uses', () => {
  const css = '.grid{animation:1s turn}@keyframes turn{to{rotate:1turn}}';
  expect(pick(css)).toBe(css);
});

it('keeps custom properties that rules or the page itself use', () => {
  const css = ':root{--used:1px;--unused:2px;--accent:red}.grid{margin:var(--used)}';
  expect(pick(css)).toBe(':root{--used:1px;--accent:red}.grid{margin:var(--used)}');
});

it('keeps the order of the layers, including those without rules for the page', () => {
  const css = '@layer base{table{color:red}}@layer components;@layer utilities{.grid{color:red}}';
  expect(pick(css)).toMatch(/^@layer base,components,utilities;.*@layer utilities\{\.grid\{color:red\}\}$/);
});

it('takes the fonts apart, with addresses that are right in a page', () => {
  const css = '@font-face{font-family:text;src:url(../media/text.woff2)}.grid{color:red}';
  expect(withoutFonts(css)).toBe('.grid{color:red}');
  expect(fontsOf(css, '/_next/static/chunks/a.css')).toBe(
    '@font-face{font-family:text;src:url(/_next/static/media/text.woff2)}',
  );
});
