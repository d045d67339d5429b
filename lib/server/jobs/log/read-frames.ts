import 'server-only';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { readBatch, type StoredFrame } from '../job-record';
import { isStopping, runningJobs } from '../ownership/running-jobs';
import { takeOverOrEnd } from '../ownership/take-over';
import type { TakeoverContext } from '../ownership/takeover-context';
import type { Frame, LightFrame } from './frame';
import type { JobLog } from './job-log';

/** How often a reader looks for the next batch of a job that another process runs. */
const pollMs = 500;
/** How often it checks whether that process is alive. */
const checkMs = 2_000;
/** Beyond this many jobs each one is polled less often, so that the total load stays the same. */
const fastPolls = 16;
const slowestPollMs = 5_000;

export interface FrameReader<Loaded extends LightFrame> {
  leaving: AbortSignal;
  storage: Storage;
  jobId: string;
  takeover: TakeoverContext | null;
  /** A parked frame as this reader wants it; null for a frame that is no longer sent to anybody. */
  load: (storage: Storage, jobId: string, parked: StoredFrame) => Promise<Loaded | null>;
}

type Batch = readonly StoredFrame[] | null;

/**
 * A job's frames after `lastSequence`: from memory if this process runs the job, else from storage.
 * @returns `ended` after the job's end; `open` if the reader has to ask again, perhaps another process
 */
export async function* readFrames<Loaded extends LightFrame>(
  reader: FrameReader<Loaded>,
  lastSequence: number,
): AsyncGenerator<Frame | Loaded, 'ended' | 'open'> {
  const { leaving, storage, jobId } = reader;
  const readNow = () => readBatch(storage, jobId, batch);
  const readLater = () => pollBatch(storage, jobId, batch);
  let seen = lastSequence;
  let batch = 0;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let read: () => Promise<Batch> = readNow;
  while (!leaving.aborted) {
    const log = runningJobs().get(jobId)?.log;
    // A reader who has seen more was served by another process, which goes on with the job: its log is in storage.
    if (log && seen <= log.lastSequence) {
      for await (const frame of liveFrames(reader, log, seen)) {
        seen = frame.sequence;
        yield frame;
      }
      if (log.state === 'ended') return 'ended';
      // The next process goes on with what a stopping one has left open, and the reader asks that one.
      if (log.state !== 'abandoned' || isStopping()) return 'open';
    }
    const parked = await read();
    read = readNow;
    if (parked === null) {
      const isDue = performance.now() - checkedAt >= (checkMs / pollMs) * pollPaceMs();
      if (isDue) checkedAt = performance.now();
      const found = isDue ? await takeOverOrEnd(storage, jobId, batch, reader.takeover) : 'alive';
      if (found === 'gone') return 'open';
      if (found === 'alive' || found === 'waiting') read = readLater;
      continue;
    }
    batch += 1;
    for (const entry of parked) {
      if (entry.sequence <= seen) continue;
      seen = entry.sequence;
      const frame = await reader.load(storage, jobId, entry);
      if (frame) yield frame;
      if (entry.event === 'job-end') return 'ended';
    }
    if (parked.at(-1)?.event === 'job-end') return 'ended';
  }
  return 'open';
}

async function* liveFrames<Loaded extends LightFrame>(
  { leaving, storage, jobId, load }: FrameReader<Loaded>,
  log: JobLog,
  lastSequence: number,
): AsyncGenerator<Frame | Loaded> {
  let seen = lastSequence;
  while (!leaving.aborted) {
    const entry = log.entryAfter(seen);
    if (entry) {
      seen = entry.sequence;
      if (entry.at === 'memory') yield entry.frame;
      const parked = entry.at === 'storage' ? await load(storage, jobId, entry.parked) : null;
      if (parked) yield parked;
    } else if (log.state !== 'open') return;
    else await log.change(leaving);
  }
}

/** The batches that somebody waits for, by storage and key: all who wait for one share one reading. */
const polls = new WeakMap<Storage, Map<string, Promise<Batch>>>();
let pollsPending = 0;

function pollPaceMs(): number {
  return Math.min(slowestPollMs, pollMs * Math.max(1, pollsPending / fastPolls));
}

function pollBatch(storage: Storage, jobId: string, batch: number): Promise<Batch> {
  const key = `${jobId}/${batch}`;
  const ofStorage = polls.get(storage) ?? new Map<string, Promise<Batch>>();
  polls.set(storage, ofStorage);
  const pending = ofStorage.get(key);
  if (pending) return pending;
  pollsPending += 1;
  const poll = new Promise((resolve) => setTimeout(resolve, pollPaceMs()))
    .then(() => readBatch(storage, jobId, batch))
    .finally(() => {
      pollsPending -= 1;
      ofStorage.delete(key);
    });
  ofStorage.set(key, poll);
  return poll;
}
