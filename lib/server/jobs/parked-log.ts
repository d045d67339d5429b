import 'server-only';
import { z } from 'zod';
import { parseJobEvent } from '@/lib/protocol/job-events';
import type { Storage } from '../platform/storage/storage';
import { encodeFrame, encodePictureFrame, type Frame } from './frame';
import {
  claimSchema,
  type JobClaim,
  jobKeys,
  parkedFrameSchema,
  parkedPictureSchema,
  type Withdrawal,
  withdrawalSchema,
} from './job-record';

const batchSchema = z.array(parkedFrameSchema);
const claimOrWithdrawal = z.union([claimSchema, withdrawalSchema]);
const decoder = new TextDecoder();

/** Who has an id: a job, whoever withdrew it before there was one, or nobody. */
export async function readClaim(storage: Storage, jobId: string): Promise<JobClaim | Withdrawal | null> {
  const bytes = await storage.get(jobKeys.claim(jobId));
  return bytes === null ? null : claimOrWithdrawal.parse(JSON.parse(decoder.decode(bytes)));
}

/** The claim of a job that was issued; null for an id that nobody has, or that was withdrawn. */
export async function getClaim(storage: Storage, jobId: string): Promise<JobClaim | null> {
  const claim = await readClaim(storage, jobId);
  return claim === null || 'withdrawnAt' in claim ? null : claim;
}

/** The frames of one parked batch, pictures loaded one at a time; null when the batch is not written (yet). */
export async function readBatch(
  storage: Storage,
  jobId: string,
  number: number,
): Promise<readonly z.infer<typeof parkedFrameSchema>[] | null> {
  const bytes = await storage.get(jobKeys.batch(jobId, number));
  return bytes === null ? null : batchSchema.parse(JSON.parse(decoder.decode(bytes)));
}

/** A parked frame as it travels; null for a picture whose bytes were confirmed or swept. */
export async function loadFrame(
  storage: Storage,
  jobId: string,
  parked: z.infer<typeof parkedFrameSchema>,
): Promise<Frame | null> {
  if (parked.event === 'image-end') {
    const data = parkedPictureSchema.parse(parked.data);
    const bytes = await storage.get(jobKeys.picture(jobId, data.index));
    if (bytes === null) return null;
    return encodePictureFrame(
      parked.sequence,
      { event: 'image-end', data },
      Buffer.from(bytes).toString('base64'),
    );
  }
  const event = parseJobEvent(parked.event, JSON.stringify(parked.data));
  if (event === null || event.event === 'image-end' || event.event === 'image-preview') return null;
  return encodeFrame(parked.sequence, event);
}

/** The last parked batch's number and all frames without bytes; for settling a job whose process died. */
export async function readWholeLog(storage: Storage, jobId: string) {
  const frames: z.infer<typeof parkedFrameSchema>[] = [];
  let next = 0;
  for (;;) {
    const batch = await readBatch(storage, jobId, next);
    if (batch === null) return { frames, nextBatch: next };
    frames.push(...batch);
    next += 1;
  }
}
