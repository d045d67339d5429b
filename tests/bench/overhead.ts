import { randomUUID } from 'node:crypto';
import { startStudio } from '../support/studio';
import { median, report } from './figures';
import type { BenchUpstream } from './upstream';

/** A picture of 3 MB through the studio, beside a bare fetch of the same answer, in turn. */
export async function benchOverhead(upstream: BenchUpstream): Promise<void> {
  const instant = await compare(upstream, 0, 25);
  const addedMs = median(instant.through.afterLastByte) - median(instant.bare.afterLastByte);
  report(
    "3 MB picture: added by the studio after upstream's last byte",
    `${addedMs.toFixed(1)} ms`,
    'aim: 40 ms',
  );
  const wholeMs = median(instant.through.whole) - median(instant.bare.whole);
  report('… added to the whole request', `${wholeMs.toFixed(1)} ms`, '');
  const slow = await compare(upstream, 3_000, 5);
  const ratio = median(slow.through.whole) / median(slow.bare.whole);
  report('3 MB picture, upstream takes 3 s: ratio to a bare fetch', ratio.toFixed(3), 'aim: 1.05');
}

interface Times {
  whole: number[];
  afterLastByte: number[];
}

async function compare(upstream: BenchUpstream, delayMs: number, rounds: number) {
  const baseUrl = upstream.baseUrl(delayMs);
  const bare: Times = { whole: [], afterLastByte: [] };
  const through: Times = { whole: [], afterLastByte: [] };
  const studio = await startStudio({ AIHUBMIX_API_KEY: 'sk-bench', AIHUBMIX_BASE_URL: baseUrl });
  const measure = async (times: Times, isWarm: boolean, work: () => Promise<void>) => {
    const startedAt = now();
    await work();
    const endedAt = now();
    const lastByteAt = await upstream.lastByteAt();
    if (!isWarm) return;
    times.whole.push(endedAt - startedAt);
    times.afterLastByte.push(endedAt - lastByteAt);
  };
  try {
    for (let round = -3; round < rounds; round += 1) {
      await measure(bare, round >= 0, () =>
        drain(fetch(`${baseUrl}/images/generations`, { method: 'POST', body: '{}' })),
      );
      await measure(through, round >= 0, () => toImageEnd(studio.origin));
    }
  } finally {
    await studio.close();
  }
  return { bare, through };
}

/** The clock that this process shares with the upstream's. */
function now(): number {
  return performance.timeOrigin + performance.now();
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
