import { gzipSync } from 'node:zlib';

/** What a current browser loads before it can use a page, in kB of 1,024 bytes, gzipped. */
export interface FirstLoad {
  html: number;
  scripts: number;
  scriptCount: number;
}

/**
 * Reads a page's HTML and its scripts: those it names, and those it loads once it was painted
 * (scripts/prioritize-first-paint.mjs).
 */
export async function measureFirstLoad(address: string): Promise<FirstLoad> {
  const html = await (await fetch(address)).text();
  const inTags = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map((match) => match[1] ?? '');
  const deferred = /\(function loadAfterPaint[\s\S]+?\}\)\((\[[^\]]+\])\)/.exec(html)?.[1] ?? '[]';
  const sources = new Set<string>([...inTags, ...JSON.parse(deferred)]);
  let scripts = 0;
  let scriptCount = 0;
  for (const source of sources) {
    // No current browser fetches `nomodule` polyfills.
    if (html.includes(`src="${source}" noModule`)) continue;
    const answer = await fetch(new URL(source, address), { headers: { 'accept-encoding': 'identity' } });
    scripts += gzipped(Buffer.from(await answer.arrayBuffer()));
    scriptCount += 1;
  }
  return { html: gzipped(Buffer.from(html)), scripts, scriptCount };
}

function gzipped(bytes: Buffer): number {
  return gzipSync(bytes, { level: 9 }).length / 1024;
}
