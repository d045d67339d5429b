// Run after `next build`, before the inline scripts are hashed: changes the built pages so that scripts do not delay
// their first paint. docs/decisions/0020-what-the-first-paint-waits-for.md has the figures. A second run changes
// nothing.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const asyncScript = /<script src="(\/_next\/static\/[^"]+)" async=""><\/script>/g;
const scriptPreload = /<link rel="preload" as="script"[^>]*>/g;
/** The inline scripts of our components. The framework's own, and the loader below, come after everything visible. */
const ownInlineScript = /<script>(\(function (?!loadAfterPaint)[\s\S]*?)<\/script>/g;
const styleSheet = '<link rel="stylesheet"';

/** Runs in the page, as an inline script. */
function loadAfterPaint(sources) {
  let isLoading = false;
  const load = () => {
    if (isLoading) return;
    isLoading = true;
    // Requesting a script takes a slow processor 20 ms. Each has a task of its own, so that a press is handled in
    // between.
    for (const src of sources) {
      setTimeout(() =>
        document.head.append(Object.assign(document.createElement('script'), { src, async: true })),
      );
    }
  };
  // The first frame waits for the style sheet. A page in the background has no frames.
  requestAnimationFrame(() => setTimeout(load));
  if (document.hidden) load();
  document.addEventListener('visibilitychange', load, { once: true });
  setTimeout(load, 3_000);
}

/** The scripts compete for the connection with the style sheet and the font, for which the first paint waits. */
function deferScripts(html) {
  const sources = [...html.matchAll(asyncScript)].map(([, source]) => source);
  if (sources.length === 0) return html;
  const loader = `<script>(${loadAfterPaint})(${JSON.stringify([...new Set(sources)])})</script>`;
  return html
    .replaceAll(asyncScript, '')
    .replaceAll(scriptPreload, '')
    .replace('</body>', () => `${loader}</body>`);
}

/**
 * An inline script waits for the style sheets before it, and nothing after it is parsed until then. Ours need only the
 * root element, so they run before the style sheet; React finds their elements where it has rendered them.
 */
function hoistInlineScripts(html) {
  const at = html.indexOf(styleSheet);
  if (at === -1) return html;
  const scripts = [...html.slice(at).matchAll(ownInlineScript)].map(([script]) => script);
  const rest = html.slice(at).replaceAll(ownInlineScript, '<script type="text/plain">$1</script>');
  return html.slice(0, at) + scripts.join('') + rest;
}

function prioritizeBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) prioritizeBelow(file);
    else if (entry.name.endsWith('.html')) {
      writeFileSync(file, deferScripts(hoistInlineScripts(readFileSync(file, 'utf8'))));
    }
  }
}

for (const build of ['.next', '.next/standalone/.next']) {
  const pages = path.join(build, 'server', 'app');
  if (existsSync(pages)) prioritizeBelow(pages);
}
