import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { type Studio, startStudio } from '../support/studio';
import { megabytes, report } from './figures';
import { readMemory } from './read-memory';
import type { BenchUpstream } from './upstream';

const crowds = [50, 200];
/** The heap's part of 1 GB; the rest is for buffers outside of the heap. */
const heapMegabytes = 512;

/** How long parking and the collector may take to settle after the last stream has ended. */
const restMs = 15_000;

/** 50 and 200 jobs of 3 MB at once: whether all end, their peak memory, and what is left of it afterwards. */
export async function benchMemory(upstream: BenchUpstream): Promise<void> {
  const probe = path.join(import.meta.dirname, 'memory-probe.mjs');
  const environment = {
    AIHUBMIX_API_KEY: 'sk-bench',
    AIHUBMIX_BASE_URL: upstream.baseUrl(500),
    // The limit is above what one client may do by default.
    STUDIO_JOBS_PER_MINUTE: '1000',
    STUDIO_CONCURRENT_JOBS: '200',
  };
  const studio = await startStudio(environment, [
    '--expose-gc',
    `--max-old-space-size=${heapMegabytes}`,
    '--import',
    probe,
  ]);
  try {
    await run(studio, 3);
    for (const jobs of crowds) await benchCrowd(studio, jobs);
  } finally {
    await studio.close();
  }
}

async function benchCrowd(studio: Studio, jobs: number): Promise<void> {
  const before = await readMemory(studio);
  const startedAt = performance.now();
  const ended = await run(studio, jobs);
  const seconds = (performance.now() - startedAt) / 1000;
  const endedAt = performance.now();
  let after = await readMemory(studio);
  while (after.left - before.left > 50 * 1024 * 1024 && performance.now() - endedAt < restMs) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    after = await readMemory(studio);
  }
  const restSeconds = ((performance.now() - endedAt) / 1000).toFixed(1);
  report(`${jobs} jobs of 3 MB at once: succeeded`, `${ended} in ${seconds.toFixed(1)} s`, `aim: ${jobs}`);
  report('… most memory at any time (RSS)', megabytes(after.peak), 'aim: 1 GB');
  const left = megabytes(after.left - before.left);
  report(`… left over after ${restSeconds} s (heapUsed + external after gc)`, left, 'aim: within 50 MB');
}

async function run(studio: Studio, count: number): Promise<number> {
  const ends = await Promise.all(Array.from({ length: count }, () => oneJob(studio)));
  return ends.filter(Boolean).length;
}

async function oneJob(studio: Studio): Promise<boolean> {
  const id = randomUUID();
  const headers = { 'content-type': 'application/json', origin: studio.origin };
  const response = await fetch(`${studio.origin}/api/jobs`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ id, kind: 'create', model: 'gpt-image-1', prompt: 'noise', parameters: {} }),
  });
  const text = Buffer.from(await response.arrayBuffer());
  return text.includes('"status":"succeeded"') && text.includes('event: image-end');
}
