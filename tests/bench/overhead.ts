import { randomUUID } from 'node:crypto';
import { startStudio } from '../support/studio';
import { median, report } from './figures';
import type { BenchUpstream } from './upstream';

/** What the studio adds to a picture of 3 MB, beside a bare fetch of the same answer, in turn. */
export async function benchOverhead(upstream: BenchUpstream): Promise<void> {
  for (const { delayMs, rounds } of [
    { delayMs: 0, rounds: 25 },
    { delayMs: 3_000, rounds: 5 },
  ]) {
    const baseUrl = upstream.baseUrl(delayMs);
    const studio = await startStudio({ AIHUBMIX_API_KEY: 'sk-bench', AIHUBMIX_BASE_URL: baseUrl });
    try {
      const bare: number[] = [];
      const through: number[] = [];
      for (let round = -3; round < rounds; round += 1) {
        const bareMs = await timed(() =>
          drain(fetch(`${baseUrl}/images/generations`, { method: 'POST', body: '{}' })),
        );
        const throughMs = await timed(() => toImageEnd(studio.origin));
        if (round < 0) continue;
        bare.push(bareMs);
        through.push(throughMs);
      }
      const [bareMs, throughMs] = [median(bare), median(through)];
      if (delayMs === 0)
        report('3 MB picture: added by the studio', `${(throughMs - bareMs).toFixed(1)} ms`, 'aim: 40 ms');
      else
        report(
          '3 MB picture, upstream takes 3 s: ratio to a bare fetch',
          (throughMs / bareMs).toFixed(3),
          'aim: 1.05',
        );
    } finally {
      await studio.close();
    }
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function drain(response: Promise<Response>): Promise<void> {
  await (await response).arrayBuffer();
}

const imageEnd = Buffer.from('event: image-end');
const frameEnd = Buffer.from('"}\n\n');

/** Until the last byte of the image-end frame; the rest is read and thrown away afterwards. */
async function toImageEnd(origin: string): Promise<void> {
  const response = await fetch(`${origin}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({
      id: randomUUID(),
      kind: 'create',
      model: 'gpt-image-1',
      prompt: 'noise',
      parameters: {},
    }),
  });
  let seen = false;
  for await (const chunk of response.body ?? []) {
    const bytes = Buffer.from(chunk);
    seen ||= bytes.includes(imageEnd);
    if (seen && bytes.includes(frameEnd)) return;
  }
  throw new Error('No picture came.');
}
