import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { networkFetch } from '@/lib/server/gateway/calls/network-fetch';
import { imagesRoute } from '@/lib/server/gateway/routes/images-route';
import type { Upstream } from '@/lib/server/gateway/upstream';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { startJob } from '@/lib/server/jobs/start-job';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { createCallSpec } from '../support/call-spec';
import { openMemoryStorage } from '../support/memory-storage';
import { createNewJob } from '../support/new-job';
import { median, report } from './figures';
import type { BenchUpstream } from './upstream';

/** Time to the last byte of a 3 MB job, parked on the disk and parked nowhere, in turn. */
export async function benchParking(bench: BenchUpstream): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'safelight-bench-'));
  const disk = openFileSystem(directory);
  const nowhere = openMemoryStorage();
  const compare = async (delayMs: number, rounds: number) => {
    const times: { parked: number[]; bare: number[] } = { parked: [], bare: [] };
    for (let round = -3; round < rounds; round += 1) {
      const parkedMs = await timeJob(bench.baseUrl(delayMs), disk);
      const bareMs = await timeJob(bench.baseUrl(delayMs), nowhere);
      if (round < 0) continue;
      times.parked.push(parkedMs);
      times.bare.push(bareMs);
    }
    return { parkedMs: median(times.parked), bareMs: median(times.bare) };
  };
  try {
    // A call of one second is faster than any real one.
    const real = await compare(1_000, 9);
    report(
      '3 MB job with parking / without: last byte',
      (real.parkedMs / real.bareMs).toFixed(3),
      'aim: 1.1',
    );
    const instant = await compare(0, 25);
    const addedMs = instant.parkedMs - instant.bareMs;
    report('… added to a call that takes no time, claim included', `${addedMs.toFixed(1)} ms`, '');
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function timeJob(baseUrl: string, storage: Storage): Promise<number> {
  const upstream: Upstream = {
    baseUrl,
    apiKey: 'sk-bench',
    demo: false,
    fetch: networkFetch,
    deadlineMs: 60_000,
    tasks: 'sync',
    pollPace: 0,
    imageHosts: [],
  };
  const job = createNewJob(storage, upstream, {
    id: randomUUID(),
    call: (signal) => imagesRoute.create(signal, upstream, createCallSpec({ prompt: 'noise' })),
  });
  const startedAt = performance.now();
  await startJob(job);
  let sizeBytes = 0;
  for await (const chunk of followJob(storage, job.request.id, 0)) sizeBytes += chunk.byteLength;
  if (sizeBytes < 3_000_000) throw new Error('No picture came.');
  return performance.now() - startedAt;
}
