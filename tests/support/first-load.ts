import { gzipSync } from 'node:zlib';

/** What a current browser loads before it can use a page, in kB of 1,024 bytes, gzipped. */
export interface FirstLoad {
  html: number;
  scripts: number;
  scriptCount: number;
  /** What React makes of the page: data that `next build` alone leaves in the HTML. */
  data: number;
}

/**
 * Reads a page's HTML and its scripts: those it names, and those it loads once it was painted
 * (scripts/prioritize-first-paint.mjs).
 */
export async function measureFirstLoad(address: string): Promise<FirstLoad> {
  const html = await (await fetch(address)).text();
  const inTags = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map((match) => match[1] ?? '');
  const { data, scripts: afterPaint } = loadedAfterPaint(html);
  const sources = new Set([...inTags, ...afterPaint]);
  const sizeOf = async (source: string) => {
    const answer = await fetch(new URL(source, address), { headers: { 'accept-encoding': 'identity' } });
    return gzipped(Buffer.from(await answer.arrayBuffer()));
  };
  let scripts = 0;
  let scriptCount = 0;
  for (const source of sources) {
    // No current browser fetches `nomodule` polyfills.
    if (html.includes(`src="${source}" noModule`)) continue;
    scripts += await sizeOf(source);
    scriptCount += 1;
  }
  return { html: gzipped(Buffer.from(html)), scripts, scriptCount, data: await sizeOf(data) };
}

/** The addresses that a page hands to its script `loadAfterPaint`. */
export function loadedAfterPaint(html: string): { styleSheets: string[]; data: string; scripts: string[] } {
  const call = /\(function loadAfterPaint.+ \}\)\((.+)\)<\/script>/.exec(html);
  const [styleSheets, data, scripts] = JSON.parse(`[${call?.[1]}]`) as [string[], string, string[]];
  return { styleSheets, data, scripts };
}

function gzipped(bytes: Buffer): number {
  return gzipSync(bytes, { level: 9 }).length / 1024;
}
