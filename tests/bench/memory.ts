import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { type Studio, startStudio } from '../support/studio';
import { megabytes, report } from './figures';
import type { BenchUpstream } from './upstream';

const jobs = 200;
/** Of 1 GB, the rest is for buffers outside of the heap. */
const heapMegabytes = 512;

/** 200 jobs of 3 MB at once: all end, the most memory they took, and what stays of it afterwards. */
export async function benchMemory(upstream: BenchUpstream): Promise<void> {
  const probe = path.join(import.meta.dirname, 'memory-probe.mjs');
  const environment = {
    AIHUBMIX_API_KEY: 'sk-bench',
    AIHUBMIX_BASE_URL: upstream.baseUrl(500),
  };
  const studio = await startStudio(environment, [
    '--expose-gc',
    `--max-old-space-size=${heapMegabytes}`,
    '--import',
    probe,
  ]);
  try {
    await run(studio, 3);
    const before = await measure(studio);
    const startedAt = performance.now();
    const ended = await run(studio, jobs);
    const seconds = (performance.now() - startedAt) / 1000;
    const after = await measure(studio);
    report(`${jobs} jobs of 3 MB at once: succeeded`, `${ended} in ${seconds.toFixed(1)} s`, `aim: ${jobs}`);
    report('… most memory at any time (RSS)', megabytes(after.peak), 'aim: 1 GB');
    report(
      '… memory left over (heapUsed + external after gc)',
      megabytes(after.left - before.left),
      'aim: within 50 MB',
    );
  } finally {
    await studio.close();
  }
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

async function measure(studio: Studio): Promise<{ left: number; peak: number }> {
  const seen = studio.output().split('memory-probe ').length;
  await studio.signal('SIGUSR2');
  for (;;) {
    const parts = studio.output().split('memory-probe ');
    if (parts.length > seen) {
      const { heapUsed, external, peakRss } = JSON.parse((parts.at(-1) ?? '').split('\n')[0] ?? '');
      return { left: heapUsed + external, peak: peakRss };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
