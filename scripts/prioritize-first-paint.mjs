// Run after `next build`, before the inline scripts are hashed: changes the built pages so that their first paint waits
// for nothing but their HTML. docs/decisions/0020-what-the-first-paint-waits-for.md has the figures. A second run
// changes nothing.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fontsOf, withoutFonts } from './first-paint/first-frame-styles.mjs';
import { prioritizePage } from './first-paint/prioritize-page.mjs';

const chunks = path.join('.next', 'static', 'chunks');
const addressOf = (name) => `/_next/static/chunks/${name}`;
const styleSheets = readdirSync(chunks).filter((name) => name.endsWith('.css'));
const styles = new Map(
  styleSheets.map((name) => [addressOf(name), readFileSync(path.join(chunks, name), 'utf8')]),
);
const fonts = [...styles].map(([address, css]) => fontsOf(css, address)).join('');

function readStyleSheet(address) {
  const css = styles.get(address);
  if (css === undefined) throw new Error(`A page names a style sheet that was not built: ${address}`);
  return withoutFonts(css);
}

function saveData(json) {
  const name = `data-${createHash('sha256').update(json).digest('hex').slice(0, 16)}.json`;
  writeFileSync(path.join(chunks, name), json);
  return addressOf(name);
}

for (const build of ['.next', '.next/standalone/.next']) {
  const pages = path.join(build, 'server', 'app');
  if (!existsSync(pages)) continue;
  for (const name of readdirSync(pages, { recursive: true })) {
    if (!name.endsWith('.html')) continue;
    const file = path.join(pages, name);
    writeFileSync(file, prioritizePage(readFileSync(file, 'utf8'), fonts, readStyleSheet, saveData));
  }
}
for (const name of styleSheets) {
  writeFileSync(path.join(chunks, name), withoutFonts(styles.get(addressOf(name))));
}
