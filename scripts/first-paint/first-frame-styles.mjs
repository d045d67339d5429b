// Picks the rules of a built style sheet that the first frame of a built page may need.
import { transform } from 'lightningcss';
import { mayMatch, namesInPage } from './names-in-page.mjs';

const fontFace = /@font-face\{[^}]*\}/g;
/** Nothing moves in the first frame, and nothing is pressed. */
const leftOut = [
  'transition-property',
  'transition-duration',
  'transition-timing-function',
  'cursor',
  'user-select',
  'touch-action',
  '-webkit-tap-highlight-color',
];

/**
 * The pages declare the fonts, the style sheets no longer do: a second declaration would bring in a font that came too
 * late for the first frame, and move lines.
 */
export const fontsOf = (css, address) => minify((css.match(fontFace) ?? []).join(''), address);
export const withoutFonts = (css) => css.replaceAll(fontFace, '');

/**
 * In the order of the style sheet, so that the whole one, which follows, changes nothing of the first frame.
 * @param {string} address of the style sheet, which the addresses in it are relative to
 */
export function firstFrameStyles(html, css, address) {
  const names = namesInPage(html);
  const layers = [];
  const matching = minify(css, address, {
    style: ({ value }) => (value.selectors.some((selector) => mayMatch(selector, names)) ? undefined : []),
    'layer-block': ({ value }) => void layers.push(value.name.join('.')),
    'layer-statement': ({ value }) => void layers.push(...value.names.map((name) => name.join('.'))),
    declarations: { ...Object.fromEntries(leftOut.map((name) => [name, () => []])), custom: withoutLeftOut },
  });
  // A layer of which nothing is left would otherwise come last.
  const order = layers.length > 0 ? `@layer ${[...new Set(layers)].join(',')};` : '';
  return order + withoutUnused(matching, html);
}

/** The parser also calls properties custom that it does not know. */
const withoutLeftOut = ({ name }) => (leftOut.includes(name) ? [] : undefined);

/** Without animations and custom properties that neither the rules nor the page use, and without empty blocks. */
function withoutUnused(css, html) {
  const text = css.replaceAll(/@keyframes [\w-]+/g, '') + html;
  const isUsed = (name) => text.includes(`var(${name})`) || text.includes(`var(${name},`);
  const keepIf = (condition) => (condition ? undefined : []);
  return minify(css, '/', {
    keyframes: ({ value }) => keepIf(new RegExp(`(?<![\\w-])${value.name.value}(?![\\w-])`).test(text)),
    property: ({ value }) => keepIf(isUsed(value.name)),
    declarations: { custom: ({ name }) => keepIf(!name.startsWith('--') || isUsed(name)) },
  });
}

function minify(css, address, { declarations = {}, ...rules } = {}) {
  return transform({
    filename: address,
    code: Buffer.from(css),
    minify: true,
    visitor: {
      Rule: rules,
      Declaration: declarations,
      Url: absoluteFrom(address),
    },
  }).code.toString();
}

const absoluteFrom = (address) => (link) => ({
  ...link,
  url: new URL(link.url, `http://page${address}`).pathname,
});
