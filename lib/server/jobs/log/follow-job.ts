import 'server-only';
import { parseJobEvent } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { jobKeys, parkedPictureSchema, readBatch, type StoredFrame } from '../job-record';
import { isStopping, runningJobs } from '../ownership/running-jobs';
import { type Heir, takeOverOrEnd } from '../ownership/take-over';
import { encodeFrame, encodePictureFrame, type Frame, heartbeatFrame } from './frame';
import type { JobLog } from './job-log';

/** How often a follower looks for the next batch of a job that another process runs. */
const pollMs = 500;
/** How often it checks whether that process is alive. */
const checkMs = 2_000;

/**
 * A job's frames after `lastSequence`, past and future, to its end: from memory where this process runs the job, else
 * from storage. A reader that leaves changes nothing for the job; one that comes after the job's process has died has it
 * taken over or ended, and waits where that takes a key which the heir has not.
 */
export function followJob(
  storage: Storage,
  jobId: string,
  lastSequence: number,
  heir: Heir | null = null,
): ReadableStream<Uint8Array> {
  const leaving = new AbortController();
  const frames = framesAfter(leaving.signal, storage, jobId, lastSequence, heir);
  let pending: Promise<IteratorResult<Frame>> | null = null;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        pending ??= frames.next();
        const result = await orIdle(limits.heartbeatMs, pending);
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
  heir: Heir | null,
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
      // The next process goes on with what a stopping one has left open, and the reader asks that one.
      if (running.log.state !== 'abandoned' || isStopping()) return;
    }
    const parked = await readBatch(storage, jobId, batch);
    if (parked === null) {
      const isDue = Date.now() - checkedAt >= checkMs;
      if (isDue) checkedAt = Date.now();
      const found = isDue ? await takeOverOrEnd(storage, jobId, batch, heir) : 'alive';
      if (found === 'gone') return;
      if (found === 'alive' || found === 'waiting') await pause(pollMs, leaving);
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

/** A parked frame as it is sent; null for a picture whose bytes were confirmed or swept. */
async function loadFrame(storage: Storage, jobId: string, parked: StoredFrame): Promise<Frame | null> {
  const { sequence } = parked;
  if (parked.event === 'image-end') {
    const data = parkedPictureSchema.parse(parked.data);
    const bytes = await storage.get(jobKeys.picture(jobId, data.index));
    if (bytes === null) return null;
    return encodePictureFrame(sequence, { event: 'image-end', data }, Buffer.from(bytes).toString('base64'));
  }
  const event = parseJobEvent(parked.event, JSON.stringify(parked.data));
  if (event === null || event.event === 'image-end' || event.event === 'image-preview') return null;
  return encodeFrame(sequence, event);
}

async function orIdle<Value>(idleMs: number, promise: Promise<Value>): Promise<Value | 'idle'> {
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
