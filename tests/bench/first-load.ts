import { gzipSync } from 'node:zlib';
import { startStudio } from '../support/studio';
import { report } from './figures';

/** Scripts that the first HTML of `/` loads, gzipped. */
export async function benchFirstLoad(): Promise<void> {
  const studio = await startStudio();
  try {
    const html = await (await fetch(`${studio.origin}/`)).text();
    const sources = new Set([...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map((match) => match[1] ?? ''));
    let sizeBytes = 0;
    for (const source of sources) {
      const response = await fetch(new URL(source, studio.origin), {
        headers: { 'accept-encoding': 'identity' },
      });
      // `nomodule` polyfills are fetched by no browser of today.
      if (html.includes(`src="${source}" noModule`)) continue;
      sizeBytes += gzipSync(Buffer.from(await response.arrayBuffer()), { level: 9 }).length;
    }
    // Of 1,024 bytes: so counted, an empty page of this framework has 135.5.
    report(
      'First-load JavaScript of /, gzip',
      `${(sizeBytes / 1024).toFixed(1)} kB`,
      'limit: 182 kB, aim: 176 kB',
    );
  } finally {
    await studio.close();
  }
}
