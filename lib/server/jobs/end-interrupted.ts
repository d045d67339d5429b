import 'server-only';
import type { JobEvent } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import { inspectPicture } from '../platform/images/inspect-picture';
import type { Storage } from '../platform/storage/storage';
import { isAlive } from './heartbeat';
import {
  getClaim,
  type JobClaim,
  jobKeys,
  type ParkedFrame,
  parkedPictureSchema,
  pictureIndexes,
  readWholeLog,
  type StoredFrame,
} from './job-record';

/**
 * The frames that end a job are numbered this far beyond the parked ones: its readers may have seen frames that were
 * never parked, and would skip new frames with the same numbers.
 */
const unparkedFramesMax = 1_000_000;

/**
 * Ends a job whose process is gone: with its charge, as interrupted, after every picture that had arrived.
 * Several processes may try at once: only one can claim the next batch, and then all read the same end.
 * @returns `gone` when there is no such job any more
 */
export async function endInterrupted(
  storage: Storage,
  jobId: string,
  nextBatch: number,
): Promise<'alive' | 'ended' | 'gone'> {
  const claim = await getClaim(storage, jobId);
  if (claim === null) return 'gone';
  if (await isAlive(storage, claim)) return 'alive';
  const log = await readWholeLog(storage, jobId);
  if (log.nextBatch > nextBatch) return 'ended';
  const events = await missingEvents(storage, claim, log.frames);
  let sequence = (log.frames.at(-1)?.sequence ?? 0) + unparkedFramesMax;
  const batch: ParkedFrame[] = [];
  for (const event of events) {
    sequence += 1;
    batch.push({ sequence, ...event });
  }
  await storage.claim(jobKeys.batch(jobId, log.nextBatch), JSON.stringify(batch));
  return 'ended';
}

/** The events that the log still needs to be complete. */
async function missingEvents(
  storage: Storage,
  claim: JobClaim,
  frames: readonly StoredFrame[],
): Promise<Omit<ParkedFrame, 'sequence'>[]> {
  const delivered = pictureIndexes(frames);
  const known = [...delivered, ...pictureIndexes(frames, 'image-fail')];
  const found = await unnamedPictures(storage, claim, known);
  const charge = frames.some((frame) => frame.event === 'cost-report') ? [] : [chargeOf(claim)];
  const end: JobEvent = {
    event: 'job-end',
    data: {
      status: 'interrupted',
      // A chat's number of pictures is known from its answer only.
      requested: claim.kind === 'chat' ? known.length + found.events.length : claim.requested,
      delivered: delivered.length + found.pictures,
      error: {
        code: 'interrupted',
        message: 'The studio was stopped while the gateway was at work. The call is charged.',
        retryable: true,
        charged: true,
      },
    },
  };
  return [...found.events, ...charge, end];
}

/** Pictures whose bytes or link reached the storage, but which no batch names. */
async function unnamedPictures(storage: Storage, claim: JobClaim, known: readonly number[]) {
  const events: Omit<ParkedFrame, 'sequence'>[] = [];
  let pictures = 0;
  for (let index = 0; index < Math.max(claim.requested, limits.imagesMax); index += 1) {
    if (known.includes(index)) continue;
    const bytes = await storage.get(jobKeys.picture(claim.jobId, index));
    const facts = bytes && (await inspectPicture(Buffer.from(bytes)));
    if (facts) {
      pictures += 1;
      events.push({ event: 'image-end', data: parkedPictureSchema.parse({ index, ...facts }) });
    } else if (await storage.exists(jobKeys.link(claim.jobId, index))) {
      events.push({ event: 'image-fail', data: { index, reason: 'download', retryable: true } });
    }
  }
  return { events, pictures };
}

function chargeOf({ estimate, demo }: JobClaim): JobEvent {
  const basis = estimate.basis === 'per-call' ? 'per-call' : 'estimate';
  return { event: 'cost-report', data: { microUsd: estimate.microUsd, basis, demo } };
}
