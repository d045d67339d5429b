import { firstFrameStyles } from './first-frame-styles.mjs';
import { loadAfterPaint } from './load-after-paint.mjs';

const asyncScript = /<script src="(\/_next\/static\/[^"]+)" async=""><\/script>/g;
const scriptPreload = /<link rel="preload" as="script"[^>]*>/g;
const styleSheet = /<link rel="stylesheet" href="([^"]+)" data-precedence="next"\/>/g;
/** What the server has rendered, as data for React, in calls with one JSON value each. */
const data = /<script>(?:self|\(self)\.__next_f[^(]*\.push\(([\s\S]*?)\)<\/script>/g;
/** For browsers that are too old for the other scripts. */
const polyfills = /<script src="[^"]+" noModule=""><\/script>/g;
/** Enters the program as soon as its scripts have loaded, by a call with one JSON value. */
const entry = /<script id="_R_">[\s\S]*?\.push\((\{[\s\S]*?\})\);?<\/script>/g;
/**
 * On a slow line a page arrives in pieces. Painting some of them would take time, and move them when the next one
 * comes.
 */
const paintWhole = '<link rel="expect" href="#end-of-page" blocking="render"/>';

/**
 * The page with the styles of its first frame instead of the style sheet, and with a script that loads all else after
 * that frame. React's data and the entry become a file: nothing is rendered before it has loaded.
 * @param {string} fonts the declarations of all fonts, for style sheets without them
 * @param {(address: string) => string} readStyleSheet
 * @param {(json: string) => string} saveData answers with the address of the file
 */
export function prioritizePage(html, fonts, readStyleSheet, saveData) {
  const scripts = [...new Set(groupsOf(html, asyncScript))];
  if (scripts.length === 0) return html;
  const sheets = groupsOf(html, styleSheet);
  const valuesOf = (pattern) => groupsOf(html, pattern).map((text) => JSON.parse(text));
  const dataFile = saveData(JSON.stringify({ data: valuesOf(data), entry: valuesOf(entry) }));
  const body = [asyncScript, scriptPreload, styleSheet, polyfills, data, entry].reduce(
    (rest, moved) => rest.replaceAll(moved, ''),
    html,
  );
  const styles = sheets.map((address) => firstFrameStyles(body, readStyleSheet(address), address)).join('');
  const files = [sheets, dataFile, scripts].map((each) => JSON.stringify(each));
  const loader = `(${String(loadAfterPaint).replace(/\n\s*/g, ' ')})(${files})`;
  return body
    .replace('</head>', () => `<style>${fonts}${styles}</style>${paintWhole}</head>`)
    .replace('</body>', () => `<script id="end-of-page">${loader}</script></body>`);
}

const groupsOf = (html, pattern) => [...html.matchAll(pattern)].map(([, group]) => group);
