import { firstFrameStyles } from './first-frame-styles.mjs';
import { loadAfterPaint } from './load-after-paint.mjs';

const asyncScript = /<script src="(\/_next\/static\/[^"]+)" async=""><\/script>/g;
const scriptPreload = /<link rel="preload" as="script"[^>]*>/g;
const styleSheet = /<link rel="stylesheet" href="([^"]+)" data-precedence="next"\/>/g;
/** What the server has rendered, as data for React. */
const data = /<script>((?:self|\(self)\.__next_f[\s\S]*?)<\/script>/g;
/** Starts the framework, as soon as its files are there. */
const start = /<script id="_R_">([\s\S]*?)<\/script>/g;
/** On a slow line a page comes in pieces. Painting some of them would take time, and move them when the next one comes. */
const paintWhole = '<link rel="expect" href="#end-of-page" blocking="render"/>';

/**
 * The page with the styles of its first frame instead of the style sheet, and with a script that loads all else after
 * that frame. React's data and the start, in this order, become one file: nothing is rendered before it has run.
 * @param {string} fonts the declarations of all fonts, for style sheets without them
 * @param {(address: string) => string} readStyleSheet
 * @param {(script: string) => string} saveScript answers with the address of the file
 */
export function prioritizePage(html, fonts, readStyleSheet, saveScript) {
  const scripts = [...new Set(groupsOf(html, asyncScript))];
  if (scripts.length === 0) return html;
  const sheets = groupsOf(html, styleSheet);
  const startFile = saveScript([...groupsOf(html, data), ...groupsOf(html, start)].join(';\n'));
  const body = [asyncScript, scriptPreload, styleSheet, data, start].reduce(
    (rest, moved) => rest.replaceAll(moved, ''),
    html,
  );
  const styles = sheets.map((address) => firstFrameStyles(body, readStyleSheet(address), address)).join('');
  const loader = `(${loadAfterPaint})(${[sheets, startFile, scripts].map((each) => JSON.stringify(each))})`;
  return body
    .replace('</head>', () => `<style>${fonts}${styles}</style>${paintWhole}</head>`)
    .replace('</body>', () => `<script id="end-of-page">${loader}</script></body>`);
}

const groupsOf = (html, pattern) => [...html.matchAll(pattern)].map(([, group]) => group);
