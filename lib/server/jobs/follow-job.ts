import 'server-only';
import { limits } from '@/lib/protocol/limits';
import type { Storage } from '../platform/storage/storage';
import { endInterrupted } from './end-interrupted';
import { type Frame, heartbeatFrame } from './frame';
import type { JobLog } from './job-log';
import { loadFrame, readBatch } from './parked-log';
import { runningJobs } from './registry';

/** How often a follower looks for the next batch of a job that another process runs, and whether that lives. */
const pollMs = 500;
const checkMs = 2_000;

/**
 * A job's frames after `lastSequence`, then whatever follows, to its end: from memory where this process runs it,
 * else from storage. Leaving changes nothing for the job.
 */
export function followJob(storage: Storage, jobId: string, lastSequence: number): ReadableStream<Uint8Array> {
  const leaving = new AbortController();
  const frames = framesAfter(leaving.signal, storage, jobId, lastSequence);
  let pending: Promise<IteratorResult<Frame>> | null = null;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        pending ??= frames.next();
        const result = await orAfter(limits.heartbeatMs, pending);
        if (result === 'idle') {
          controller.enqueue(heartbeatFrame);
          return;
        }
        pending = null;
        if (result.done) controller.close();
        else controller.enqueue(result.value.bytes);
      },
      cancel() {
        leaving.abort();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* framesAfter(
  leaving: AbortSignal,
  storage: Storage,
  jobId: string,
  lastSequence: number,
): AsyncGenerator<Frame> {
  let seen = lastSequence;
  let batch = 0;
  let checkedAt = 0;
  while (!leaving.aborted) {
    const running = runningJobs().get(jobId);
    if (running) {
      for await (const frame of liveFrames(leaving, { storage, jobId, log: running.log }, seen)) {
        seen = frame.sequence;
        yield frame;
      }
      if (running.log.state !== 'abandoned') return;
    }
    const parked = await readBatch(storage, jobId, batch);
    if (parked === null) {
      const isDue = Date.now() - checkedAt >= checkMs;
      if (isDue) checkedAt = Date.now();
      const ended = isDue ? await endInterrupted(storage, jobId, batch) : 'alive';
      if (ended === 'gone') return;
      if (ended === 'alive') await pause(pollMs, leaving);
      continue;
    }
    batch += 1;
    for (const entry of parked) {
      if (entry.sequence <= seen) continue;
      seen = entry.sequence;
      const frame = await loadFrame(storage, jobId, entry);
      if (frame) yield frame;
      if (entry.event === 'job-end') return;
    }
    if (parked.at(-1)?.event === 'job-end') return;
  }
}

async function* liveFrames(
  leaving: AbortSignal,
  live: { storage: Storage; jobId: string; log: JobLog },
  lastSequence: number,
): AsyncGenerator<Frame> {
  const { storage, jobId, log } = live;
  let seen = lastSequence;
  while (!leaving.aborted) {
    const entry = log.entryAfter(seen);
    if (entry) {
      seen = entry.sequence;
      if (entry.at === 'memory') yield entry.frame;
      const parked = entry.at === 'storage' ? await loadFrame(storage, jobId, entry.parked) : null;
      if (parked) yield parked;
    } else if (log.state !== 'open') return;
    else await log.change(leaving);
  }
}

async function orAfter<Value>(idleMs: number, promise: Promise<Value>): Promise<Value | 'idle'> {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<'idle'>((resolve) => {
    timer = setTimeout(() => resolve('idle'), idleMs);
  });
  try {
    return await Promise.race([promise, idle]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, leaving: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    leaving.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
