import { randomUUID } from 'node:crypto';
import { startStudio } from '../support/studio';
import { median, report } from './figures';
import type { BenchUpstream } from './upstream';

/** One model for each of the two routes, and one that makes one picture per call. */
const models = {
  images: 'gpt-image-1',
  tasks: 'gpt-image-2.6-flare',
  onePerCall: 'doubao-seedream-5-5',
} as const;

/** A picture of 3 MB through the studio, beside a bare fetch of the same answer, in turn. */
export async function benchOverhead(upstream: BenchUpstream): Promise<void> {
  const instant = await compare(upstream, 0, 25);
  const added = addedMs(instant.images, instant.bareImages);
  report(
    "3 MB picture: added by the studio after upstream's last byte",
    `${added.afterLastByte.toFixed(1)} ms`,
    'aim: 40 ms',
  );
  report('… added to the whole request', `${added.whole.toFixed(1)} ms`, '');
  const byTask = addedMs(instant.tasks, instant.bareTasks);
  const aim = `aim: 40 ms, or 1.3 × what /v1 adds: ${(1.3 * added.afterLastByte).toFixed(1)} ms`;
  report('3 MB picture of /ai/v1: the same', `${byTask.afterLastByte.toFixed(1)} ms`, aim);
  report('… added to its whole request', `${byTask.whole.toFixed(1)} ms`, '');
  report(
    '… added to its first byte, beside what /v1 adds',
    `${byTask.firstByte.toFixed(1)} ms`,
    `/v1: ${added.firstByte.toFixed(1)} ms`,
  );
  const slow = await compare(upstream, 3_000, 5);
  const ratio = median(slow.images.whole) / median(slow.bareImages.whole);
  report('3 MB picture, upstream takes 3 s: ratio to a bare fetch', ratio.toFixed(3), 'aim: 1.05');
  const several = median(slow.four.whole) / median(slow.one.whole);
  report('4 pictures of a model that makes one a call, beside one', several.toFixed(3), 'aim: 1.15');
}

interface Times {
  whole: number[];
  /** The time until the first byte of the picture. */
  firstByte: number[];
  afterLastByte: number[];
}

const noTimes = (): Times => ({ whole: [], firstByte: [], afterLastByte: [] });

function addedMs(through: Times, bare: Times) {
  const added = (name: keyof Times) => median(through[name]) - median(bare[name]);
  return { whole: added('whole'), firstByte: added('firstByte'), afterLastByte: added('afterLastByte') };
}

async function compare(upstream: BenchUpstream, delayMs: number, rounds: number) {
  const baseUrl = upstream.baseUrl(delayMs);
  const native = `${baseUrl.replace(/\/v1$/, '')}/ai/v1/images/generations`;
  const studio = await startStudio({ AIHUBMIX_API_KEY: 'sk-bench', AIHUBMIX_BASE_URL: baseUrl });
  const ways = {
    bareImages: () => drain(fetch(`${baseUrl}/images/generations`, { method: 'POST', body: '{}' })),
    images: () => toPictures(studio.origin, models.images, 1),
    bareTasks: () => drain(fetch(native, { method: 'POST', body: '{}' })),
    tasks: () => toPictures(studio.origin, models.tasks, 1),
    one: () => toPictures(studio.origin, models.onePerCall, 1),
    four: () => toPictures(studio.origin, models.onePerCall, 4),
  };
  const times: Record<keyof typeof ways, Times> = {
    bareImages: noTimes(),
    images: noTimes(),
    bareTasks: noTimes(),
    tasks: noTimes(),
    one: noTimes(),
    four: noTimes(),
  };
  const measure = async (own: Times, isWarm: boolean, work: () => Promise<number>) => {
    const startedAt = now();
    const firstByteAt = await work();
    const endedAt = now();
    const lastByteAt = await upstream.lastByteAt();
    if (!isWarm) return;
    own.whole.push(endedAt - startedAt);
    own.firstByte.push(firstByteAt - startedAt);
    own.afterLastByte.push(endedAt - lastByteAt);
  };
  try {
    for (let round = -3; round < rounds; round += 1) {
      for (const name of Object.keys(ways) as (keyof typeof ways)[]) {
        await measure(times[name], round >= 0, ways[name]);
      }
    }
  } finally {
    await studio.close();
  }
  return times;
}

/** The clock that this process shares with the upstream's. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** @returns when the first byte came */
async function drain(response: Promise<Response>): Promise<number> {
  let firstByteAt = Number.NaN;
  for await (const _ of (await response).body ?? []) if (Number.isNaN(firstByteAt)) firstByteAt = now();
  return firstByteAt;
}

const imageEnd = Buffer.from('event: image-end');
const frameEnd = Buffer.from('"}\n\n');

/**
 * Reads until the last byte of the image-end frame of the last picture; the rest is thrown away.
 * @returns when the first byte of the first picture came
 */
async function toPictures(origin: string, model: string, n: number): Promise<number> {
  const response = await fetch(`${origin}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({
      id: randomUUID(),
      kind: 'create',
      model,
      prompt: 'noise',
      parameters: n === 1 ? {} : { n },
    }),
  });
  let firstByteAt = Number.NaN;
  let begun = 0;
  let ended = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = Buffer.from(chunk);
    if (bytes.includes(imageEnd)) {
      begun += 1;
      if (Number.isNaN(firstByteAt)) firstByteAt = now();
    }
    // One frame ends before the next one begins.
    if (begun > ended && bytes.includes(frameEnd)) ended += 1;
    if (ended === n) return firstByteAt;
  }
  throw new Error(`Only ${ended} of ${n} pictures came.`);
}
