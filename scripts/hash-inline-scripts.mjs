// Run after `next build`: puts the hashes of the pages' inline scripts into their Content-Security-Policy, in place of
// 'unsafe-inline'. Each address gets only the hashes of its own page in every language, so that headers fit into the
// buffers of proxies. A second run changes nothing.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { contentSecurityPolicy, pagesSource } from '../content-security-policy.mjs';

const header = 'Content-Security-Policy';
const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

function pagesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return pagesBelow(file);
    return entry.name.endsWith('.html') ? [file] : [];
  });
}

function hashesIn(file) {
  return [...readFileSync(file, 'utf8').matchAll(inlineScript)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
}

/** `en/gallery.html` is shown at /gallery, `en.html` at /; null for a page that may appear at any address. */
function addressOf(root, file, locales) {
  const [locale, ...rest] = path.relative(root, file).slice(0, -'.html'.length).split(path.sep);
  return locales.includes(locale) ? `/${rest.join('/')}` : null;
}

function policies(buildFolder) {
  const root = path.join(buildFolder, 'server', 'app');
  const locales = readdirSync('messages').map((name) => name.replace(/\.json$/, ''));
  const byAddress = new Map();
  for (const file of pagesBelow(root)) {
    const address = addressOf(root, file, locales);
    byAddress.set(address, [...(byAddress.get(address) ?? []), ...hashesIn(file)]);
  }
  // These pages appear at any address: not found, failed, and the lock of a studio.
  const anywhere = [null, '/missing', '/unlock'].flatMap((address) => byAddress.get(address) ?? []);
  const policy = (hashes) => contentSecurityPolicy([...new Set([...hashes, ...anywhere])].sort());
  const pages = [...byAddress].filter(([address]) => address !== null);
  return { base: policy([]), pages: pages.map(([address, hashes]) => [address, policy(hashes)]) };
}

function rewrite(manifestFile, { base, pages }) {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const addresses = new Set(pages.map(([address]) => address));
  const kept = manifest.headers.filter(({ source }) => !addresses.has(source));
  for (const { source, headers } of kept) {
    if (source !== pagesSource) continue;
    for (const each of headers) if (each.key === header) each.value = base;
  }
  // If two rules set one header, the later one applies.
  const own = pages.map(([address, value]) => ({
    source: address,
    headers: [{ key: header, value }],
    regex: address === '/' ? '^/(?:/)?$' : `^${address}(?:/)?$`,
  }));
  writeFileSync(manifestFile, JSON.stringify({ ...manifest, headers: [...kept, ...own] }));
}

/** Puts the hashes into the manifest of a build, and into its standalone copy. */
export function hashInlineScripts(buildFolder = '.next') {
  const found = policies(buildFolder);
  const manifest = 'routes-manifest.json';
  for (const file of [
    path.join(buildFolder, manifest),
    path.join(buildFolder, 'standalone', '.next', manifest),
  ]) {
    if (existsSync(file)) rewrite(file, found);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) hashInlineScripts();
