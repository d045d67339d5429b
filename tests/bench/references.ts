import { request } from 'node:http';
import path from 'node:path';
import sharp from 'sharp';
import { photo } from '../support/photo';
import { startStudio } from '../support/studio';
import { median, megabytes, report } from './figures';
import { readMemory } from './read-memory';

const count = 16;
const rounds = 5;
const edge = 2_048;
/** The quality that the route finds for these photos, which have much grain. If it finds another, the sizes show it. */
const quality = 97;
const sizeTolerance = 0.02;

/**
 * 16 photos of 12 megapixels at once: through the route, which searches their quality and reports what it did, and by
 * sharp alone with the same decoding, size and final encoding, in turn.
 */
export async function benchReferences(): Promise<void> {
  const files: Buffer[] = [];
  for (let seed = 0; seed < count; seed += 1) files.push(await photo({ width: 4_032, height: 3_024, seed }));
  const probe = path.join(import.meta.dirname, 'memory-probe.mjs');
  const studio = await startStudio({ STUDIO_BODY_LIMIT_BYTES: '32000000' }, [
    '--expose-gc',
    '--import',
    probe,
  ]);
  try {
    const through: number[] = [];
    const bare: number[] = [];
    for (let round = -1; round < rounds; round += 1) {
      const routed = await timed(files, (file) => send(studio.origin, file));
      const alone = await timed(files, encodeBare);
      if (Math.abs(routed.bytes / alone.bytes - 1) > sizeTolerance) {
        throw new Error(`The route encodes otherwise: ${routed.bytes} bytes, not ${alone.bytes}.`);
      }
      if (round < 0) continue;
      through.push(routed.ms);
      bare.push(alone.ms);
    }
    const sizes = megabytes(files.reduce((sum, { byteLength }) => sum + byteLength, 0));
    report(
      `${count} photos of 12 megapixels (${sizes}), by sharp alone`,
      `${median(bare).toFixed(0)} ms`,
      '',
    );
    report('… through the route: ratio', (median(through) / median(bare)).toFixed(3), 'aim: 1.15');
    report('… most memory of the server (RSS)', megabytes((await readMemory(studio)).peak), 'aim: 500 MB');
  } finally {
    await studio.close();
  }
}

async function timed(
  files: readonly Buffer[],
  work: (file: Buffer) => Promise<number>,
): Promise<{ ms: number; bytes: number }> {
  const startedAt = performance.now();
  const sizes = await Promise.all(files.map(work));
  if (sizes.some((sizeBytes) => sizeBytes < 10_000)) throw new Error('A picture came out empty.');
  return { ms: performance.now() - startedAt, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** By a plain request: what a heavier client costs is not the route's. */
function send(origin: string, file: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { origin, 'content-length': file.byteLength };
    const sending = request(`${origin}/api/references`, { method: 'POST', headers }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`The studio answered ${answer.statusCode}.`));
      let sizeBytes = 0;
      answer.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.byteLength;
      });
      answer.on('end', () => resolve(sizeBytes));
      answer.on('error', reject);
    });
    sending.on('error', reject);
    sending.end(file);
  });
}

async function encodeBare(file: Buffer): Promise<number> {
  const encoded = await sharp(file, { sequentialRead: true, failOn: 'error' })
    .autoOrient()
    .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
  return encoded.byteLength;
}
