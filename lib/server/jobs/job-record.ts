import 'server-only';
import { z } from 'zod';
import { estimateBases, type JobEvent, jobEventSchemas } from '@/lib/protocol/job-events';
import { jobKinds } from '@/lib/protocol/job-request';
import { limits } from '@/lib/protocol/limits';
import { admissionRecordSchema } from '../limits/admit-job';
import { logger } from '../platform/log';
import { runnerSchema } from '../platform/process-identity';
import { loggedKey, readJsonOr, type Storage } from '../platform/storage/storage';

/**
 * Everything that is stored about a job. Keys and fields are never renamed, because studios have stored data under
 * them.
 */
export const jobKeys = {
  claim: (id: string) => `jobs/${id}/claim`,
  /** The prefix of the batches of its log. */
  log: (id: string) => `jobs/${id}/log/`,
  /** Numbered from 0, each written once: a reader asks for the next number until there is none. */
  batch: (id: string, number: number) => `jobs/${id}/log/${String(number).padStart(6, '0')}`,
  picture: (id: string, index: number) => `jobs/${id}/pictures/${index}`,
  link: (id: string, index: number) => `jobs/${id}/links/${index}`,
  /** What a follow-up must send back with the picture. */
  signature: (id: string, index: number) => `jobs/${id}/signatures/${index}`,
  /** The process that goes on with the job of a dead one, numbered from 1. */
  owner: (id: string, generation: number) => `jobs/${id}/owners/${generation}`,
  heartbeat: (id: string) => `jobs/${id}/heartbeat`,
  cancel: (id: string) => `jobs/${id}/cancel`,
  /** A browser has saved the picture, which was fetched again. */
  saved: (id: string, index: number) => `jobs/${id}/saved/${index}`,
  gone: (id: string) => `jobs/${id}/gone`,
} as const;

/** What the claim of a job holds: enough to refuse a conflict and to settle it if its process dies. Never a key. */
const claimSchema = z.object({
  jobId: z.string(),
  bodyHash: z.string(),
  keyFingerprint: z.string(),
  kind: z.enum(jobKinds),
  model: z.string(),
  requested: z.int().min(0).max(limits.imagesMax),
  startedAt: z.string(),
  demo: z.boolean(),
  estimate: z.object({ microUsd: z.int().nullable(), basis: z.enum(estimateBases) }),
  /** The process that runs it, if the system can identify it: then its death is known at once. */
  runner: runnerSchema.optional(),
  /** Different in every claim, so that two claims of one job can be told apart. */
  nonce: z.string().optional(),
  /** Written in place of a damaged claim, with what the job's log still says about it. */
  damaged: z.literal(true).optional(),
  /** The bytes that its pictures may take; claims of earlier versions do not say. */
  roomBytes: z.int().optional(),
  /** Present if the gateway keeps the job's calls, so that another process can go on with it. */
  continuation: z
    .object({
      calls: z.int().min(0).max(limits.imagesMax),
      /** What it counts as among the limits; null if nothing was counted. */
      admission: admissionRecordSchema.nullable(),
    })
    .optional(),
});
export type JobClaim = z.infer<typeof claimSchema>;

/** Written in place of a claim: the job was cancelled before its request arrived, and will never be issued. */
const withdrawalSchema = z.object({ withdrawnAt: z.string() });
export type Withdrawal = z.infer<typeof withdrawalSchema>;

const claimOrWithdrawal = z.union([claimSchema, withdrawalSchema]);

/** The claim of a job, the withdrawal of one that was never issued, or null for an id that nobody has used. */
export async function readClaim(storage: Storage, jobId: string): Promise<JobClaim | Withdrawal | null> {
  const claim = await readJsonOr(storage, jobKeys.claim(jobId), claimOrWithdrawal, 'damaged');
  return claim === 'damaged' ? mendClaim(storage, jobId) : claim;
}

const startSchema = jobEventSchemas['job-start'];

/**
 * Replaces a claim that cannot be read by what the log says of the job. It then belongs to a process that is not known,
 * so that it is ended like any job whose process has died, and its pictures can be fetched.
 */
async function mendClaim(storage: Storage, jobId: string): Promise<JobClaim> {
  const [first] = (await readBatch(storage, jobId, 0)) ?? [];
  const start = startSchema.safeParse(first?.data).data;
  const claim: JobClaim = {
    jobId,
    bodyHash: '',
    keyFingerprint: '',
    kind: start?.kind ?? 'create',
    model: start?.model ?? 'unknown',
    requested: 0,
    startedAt: start?.startedAt ?? new Date().toISOString(),
    demo: start?.demo ?? false,
    estimate: start?.estimate ?? { microUsd: null, basis: 'estimate' },
    runner: null,
    damaged: true,
  };
  await storage.put(jobKeys.claim(jobId), JSON.stringify(claim));
  return claim;
}

/** The claim of a job that was issued; null for an id that nobody has used, or that was withdrawn. */
export async function getClaim(storage: Storage, jobId: string): Promise<JobClaim | null> {
  const claim = await readClaim(storage, jobId);
  return claim === null || 'withdrawnAt' in claim ? null : claim;
}

/**
 * A claim whose outcome is known even if the storage fails while writing it: the stored body shows whether it is ours.
 * The body must be unique.
 * @throws what the storage throws, when nothing is stored or nothing can be read
 */
export async function verifiedClaim(
  storage: Storage,
  key: string,
  body: string,
): Promise<'created' | 'exists'> {
  try {
    if ((await storage.claim(key, body)) === 'created') return 'created';
  } catch (cause) {
    const stored = await storage.get(key);
    if (stored === null) throw cause;
  }
  const stored = await storage.get(key);
  return stored !== null && Buffer.from(body).equals(stored) ? 'created' : 'exists';
}

/** Logs of earlier versions do not have the size. */
export const parkedPictureSchema = jobEventSchemas['image-end']
  .omit({ base64: true })
  .extend({ sizeBytes: z.int().optional() });
const indexSchema = z.object({ index: z.int() });
/** What a frame must contain: a frame without it counts as damaged, and the rest of the log is read all the same. */
const frameDataSchemas: Readonly<Record<string, z.ZodType>> = {
  'image-end': indexSchema,
  'image-fail': indexSchema,
};

/** No job has more frames. Readers name frames with nine digits, and the frames of later owners come after these. */
const sequenceMax = 800_000_000;
/** A parked frame: every event but previews. The bytes of its picture are an object of their own. */
const parkedFrameSchema = z
  .object({ sequence: z.int().min(1).max(sequenceMax), event: z.string(), data: z.unknown() })
  .refine(({ event, data }) => frameDataSchemas[event]?.safeParse(data).success ?? true);
export type ParkedFrame = { sequence: number; event: JobEvent['event'] | 'call-end'; data: unknown };
/** A parked frame as it was read; newer code may have written events that this code does not know. */
export type StoredFrame = z.infer<typeof parkedFrameSchema>;
const batchSchema = z.array(z.unknown());
const nothing: readonly unknown[] = [];

/**
 * The frames of one parked batch, without damaged ones, which the studio's log reports; null if the batch has not been
 * written (yet).
 */
export async function readBatch(
  storage: Storage,
  jobId: string,
  number: number,
): Promise<readonly StoredFrame[] | null> {
  const key = jobKeys.batch(jobId, number);
  const stored = await readJsonOr(storage, key, batchSchema, nothing);
  if (stored === null) return null;
  const frames = stored.flatMap((frame) => parkedFrameSchema.safeParse(frame).data ?? []);
  const damaged = stored.length - frames.length;
  if (damaged > 0) logger.error({ object: loggedKey(key), damaged }, 'frames of a stored log are damaged');
  return frames;
}

/** All parked frames, and the number of the batch that would come next. */
export async function readWholeLog(
  storage: Storage,
  jobId: string,
): Promise<{ frames: readonly StoredFrame[]; nextBatch: number }> {
  const frames: StoredFrame[] = [];
  for (let next = 0; ; next += 1) {
    const batch = await readBatch(storage, jobId, next);
    if (batch === null) return { frames, nextBatch: next };
    frames.push(...batch);
  }
}

/** Whether a log has its end, after which nothing comes. */
export function hasEnd(frames: readonly StoredFrame[]): boolean {
  return frames.at(-1)?.event === 'job-end';
}

/** Indexes of the pictures that a log names as delivered, or as failed. */
export function pictureIndexes(
  frames: readonly StoredFrame[],
  event: 'image-end' | 'image-fail' = 'image-end',
): number[] {
  return frames.filter((frame) => frame.event === event).map(({ data }) => indexSchema.parse(data).index);
}

/** Indexes of the pictures that a log names as delivered, although a part of them is missing. */
export function damagedIndexes(frames: readonly StoredFrame[]): number[] {
  const pictures = frames.filter(({ event }) => event === 'image-end');
  const read = pictures.flatMap(({ data }) => parkedPictureSchema.safeParse(data).data ?? []);
  return read.filter(({ damaged }) => damaged).map(({ index }) => index);
}
