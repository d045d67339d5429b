import 'server-only';
import { addCosts, type CostReport } from '@/lib/catalogue/cost';
import type { JobEvent } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { callKeys, closeCall, readCallRecord } from '../calls/call-record';
import { estimateOfCall, readCallEnds } from '../calls/read-calls';
import {
  type JobClaim,
  jobKeys,
  type ParkedFrame,
  parkedPictureSchema,
  pictureIndexes,
  type StoredFrame,
} from '../job-record';
import { unparkedFramesMax } from '../log/job-log';
import { inspectDelivered } from '../pictures/inspect-delivered';

/**
 * Ends a job whose process is gone: with its charge, as interrupted, after every picture that had arrived.
 * Several processes may try at once: only one can claim the next batch, and then all read the same end.
 */
export async function endInterrupted(
  storage: Storage,
  claim: JobClaim,
  log: { frames: readonly StoredFrame[]; nextBatch: number },
): Promise<void> {
  const events = await missingEvents(storage, claim, log.frames);
  let sequence = (log.frames.at(-1)?.sequence ?? 0) + unparkedFramesMax;
  const batch: ParkedFrame[] = [];
  for (const event of events) {
    sequence += 1;
    batch.push({ sequence, ...event });
  }
  await storage.claim(jobKeys.batch(claim.jobId, log.nextBatch), JSON.stringify(batch));
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
  const isCharged = frames.some((frame) => frame.event === 'cost-report');
  if (!isCharged) await closeCalls(storage, claim);
  const charge = isCharged ? [] : [await chargeOf(storage, claim, frames)];
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
    const facts = bytes && (await inspectDelivered(Buffer.from(bytes)));
    if (facts) {
      pictures += 1;
      const data = parkedPictureSchema.parse({ index, ...facts, sizeBytes: bytes.byteLength });
      events.push({ event: 'image-end', data });
    } else if (await storage.exists(jobKeys.link(claim.jobId, index))) {
      events.push({ event: 'image-fail', data: { index, reason: 'download', retryable: true } });
    }
  }
  return { events, pictures };
}

/**
 * The process of the job may only be suspended. When it wakes up it must not issue what has not left, because nobody
 * would count or get that.
 */
async function closeCalls(storage: Storage, { jobId, requested, continuation }: JobClaim): Promise<void> {
  const calls = continuation?.calls ?? Math.max(1, requested);
  await Promise.all(Array.from({ length: calls }, (_, call) => closeCall(storage, jobId, call)));
}

/**
 * The cost of the recorded calls. If none was recorded, the job is one call, which costs the estimate of the whole job.
 */
async function chargeOf(
  storage: Storage,
  claim: JobClaim,
  frames: readonly StoredFrame[],
): Promise<JobEvent> {
  const { jobId, estimate, demo } = claim;
  const ended = readCallEnds(frames);
  const costs: CostReport[] = [];
  for await (const key of storage.list(callKeys.records(jobId))) {
    const call = Number(key.slice(callKeys.records(jobId).length));
    const record = Number.isInteger(call) ? await readCallRecord(storage, jobId, call) : null;
    if (record === null || (record !== 'damaged' && 'neverIssued' in record)) continue;
    const cutOff = record === 'damaged' ? estimateOfCall(claim, claim.requested) : record.prices.cutOff;
    costs.push(ended.get(call)?.cost ?? cutOff);
  }
  const basis = estimate.basis === 'per-call' ? ('per-call' as const) : ('estimate' as const);
  const cost = costs.length > 0 ? addCosts(costs) : { microUsd: estimate.microUsd, basis };
  return { event: 'cost-report', data: { ...cost, demo } };
}
