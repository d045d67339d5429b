import 'server-only';
import { setMaxListeners } from 'node:events';
import { AppError } from '@/lib/protocol/app-error';
import { parseJobEvent } from '@/lib/protocol/job-events';
import { jobIdSchema } from '@/lib/protocol/job-request';
import { limits } from '@/lib/protocol/limits';
import { logger } from '@/lib/server/platform/log';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { hasJob } from '../claim-job';
import { jobKeys, parkedPictureSchema, type StoredFrame } from '../job-record';
import type { TakeoverContext } from '../ownership/takeover-context';
import { encodePictureHead, encodeSharedFrame, encodeUnknownJob, type LightFrame } from './frame';
import { heartbeatStream } from './heartbeat-stream';
import { readFrames } from './read-frames';

/** How far a reader knows a job. */
export interface JobPosition {
  jobId: string;
  /** Frames up to this one are known; 0 before the first. */
  lastSequence: number;
}

/**
 * The positions in a query, `?job=ID:LAST&job=…`. A job that is named twice is read from the lower position.
 * @throws AppError invalid_request
 */
export function readPositionsOrThrow(query: URLSearchParams): readonly JobPosition[] {
  const named = query.getAll('job');
  if (named.length === 0 || named.length > limits.followedJobsMax) {
    throw refusePositions(`Name 1 to ${limits.followedJobsMax} jobs, each as job=ID:LAST.`);
  }
  const positions = new Map<string, number>();
  for (const text of named) {
    const [id, last = '', ...rest] = text.split(':');
    const jobId = jobIdSchema.safeParse(id);
    if (!jobId.success || !/^\d{1,9}$/.test(last) || rest.length > 0) {
      throw refusePositions('A job is named as ID:LAST: its UUID and the number of the last known frame.');
    }
    const known = positions.get(jobId.data) ?? Number.MAX_SAFE_INTEGER;
    positions.set(jobId.data, Math.min(known, Number(last)));
  }
  return [...positions].map(([jobId, lastSequence]) => ({ jobId, lastSequence }));
}

/**
 * The frames of several jobs, each to its end, without the bytes of pictures. It ends when all jobs have ended, or as
 * soon as one of them goes on elsewhere, so that its reader asks again.
 */
export function followJobs(
  storage: Storage,
  positions: readonly JobPosition[],
  takeover: TakeoverContext | null,
): ReadableStream<Uint8Array> {
  const leaving = new AbortController();
  const frames = mergeJobs(leaving.signal, { storage, takeover }, positions);
  return heartbeatStream(frames, () => leaving.abort());
}

interface Source {
  storage: Storage;
  takeover: TakeoverContext | null;
}

/** Takes a frame, and resolves once the reader has it: no job runs ahead of a slow reader. */
type Offer = (bytes: Uint8Array) => Promise<void>;

async function* mergeJobs(
  leaving: AbortSignal,
  source: Source,
  positions: readonly JobPosition[],
): AsyncGenerator<Uint8Array> {
  const closing = new AbortController();
  const ready: { bytes: Uint8Array; taken: () => void }[] = [];
  let wake = (): void => undefined;
  let pending = positions.length;
  const offer: Offer = (bytes) =>
    new Promise((taken) => {
      ready.push({ bytes, taken });
      wake();
    });
  leaving.addEventListener('abort', () => wake());
  const signal = AbortSignal.any([leaving, closing.signal]);
  // Each job adds a listener.
  setMaxListeners(0, signal);
  for (const position of positions) {
    void offerJob(signal, source, position, offer).then((outcome) => {
      pending = outcome === 'ended' ? pending - 1 : 0;
      wake();
    });
  }
  try {
    while (!leaving.aborted) {
      const next = ready.shift();
      if (next) {
        yield next.bytes;
        next.taken();
      } else if (pending <= 0) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    closing.abort();
    for (const { taken } of ready) taken();
  }
}

const firstRetryMs = 5_000;
const longestRetryMs = 60_000;

/** Offers the frames of one job. What fails about it, such as an unreadable object, holds up no other job. */
async function offerJob(
  leaving: AbortSignal,
  { storage, takeover }: Source,
  { jobId, lastSequence }: JobPosition,
  offer: Offer,
): Promise<'ended' | 'open'> {
  let seen = lastSequence;
  let pauseMs = firstRetryMs;
  for (;;) {
    try {
      if (!(await hasJob(storage, jobId))) {
        await offer(encodeUnknownJob(jobId));
        return 'ended';
      }
      const frames = readFrames({ leaving, storage, jobId, takeover, load: loadLightFrame }, seen);
      for (let next = await frames.next(); ; next = await frames.next()) {
        if (next.done) return next.value;
        await offer(encodeSharedFrame(jobId, next.value));
        seen = next.value.sequence;
        pauseMs = firstRetryMs;
      }
    } catch (cause) {
      logger.error({ err: cause }, 'a job could not be read; its reader waits');
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (leaving.aborted) return 'open';
      pauseMs = Math.min(pauseMs * 2, longestRetryMs);
    }
  }
}

/** A parked frame without bytes; null for a picture whose bytes were confirmed or swept. */
async function loadLightFrame(
  storage: Storage,
  jobId: string,
  parked: StoredFrame,
): Promise<LightFrame | null> {
  const { sequence } = parked;
  if (parked.event === 'image-end') {
    const picture = parkedPictureSchema.safeParse(parked.data).data;
    if (!picture) return null;
    const { sizeBytes, ...data } = picture;
    const key = jobKeys.picture(jobId, data.index);
    if (sizeBytes === undefined) {
      const bytes = await storage.get(key);
      return bytes && encodePictureHead(sequence, { event: 'image-end', data }, bytes.byteLength);
    }
    if (!(await storage.exists(key))) return null;
    return encodePictureHead(sequence, { event: 'image-end', data }, sizeBytes);
  }
  const event = parseJobEvent(parked.event, JSON.stringify(parked.data));
  return event && { sequence, event: event.event, data: JSON.stringify(event.data) };
}

function refusePositions(message: string): AppError {
  return new AppError('invalid_request', message, { details: { field: 'job' } });
}
