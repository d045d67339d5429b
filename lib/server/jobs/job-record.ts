import 'server-only';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { estimateBases, type JobEvent, jobEventSchemas } from '@/lib/protocol/job-events';
import { type JobRequest, jobKinds } from '@/lib/protocol/job-request';

/** What the claim of a job holds: enough to refuse a conflict and to settle it if its process dies. Never a key. */
export const claimSchema = z.object({
  jobId: z.string(),
  bodyHash: z.string(),
  keyFingerprint: z.string(),
  kind: z.enum(jobKinds),
  model: z.string(),
  requested: z.int(),
  startedAt: z.string(),
  demo: z.boolean(),
  estimate: z.object({ microUsd: z.int().nullable(), basis: z.enum(estimateBases) }),
  /** The process that runs it, where the system can tell: its death is then known at once. */
  runner: z.object({ machine: z.string(), pid: z.int(), startedAt: z.string() }).nullable().optional(),
  /** Of this one claim: two that are alike in all else are told apart by it. */
  nonce: z.string().optional(),
});
export type JobClaim = z.infer<typeof claimSchema>;

/** In a claim's place: the press was withdrawn before it arrived, and however late it does, it is never issued. */
export const withdrawalSchema = z.object({ withdrawnAt: z.string() });
export type Withdrawal = z.infer<typeof withdrawalSchema>;

const parkedPicture = jobEventSchemas['image-end'].omit({ base64: true });
/** A parked frame: every event but previews, pictures without their bytes (these lie beside it). */
export const parkedFrameSchema = z.object({ sequence: z.int(), event: z.string(), data: z.unknown() });
export const parkedPictureSchema = parkedPicture;
export type ParkedFrame = { sequence: number; event: JobEvent['event']; data: unknown };

export const jobKeys = {
  claim: (id: string) => `jobs/${id}/claim`,
  /** Where the batches of its log lie. */
  log: (id: string) => `jobs/${id}/log/`,
  /** Numbered from 0, each written once: a reader asks for the next number until there is none. */
  batch: (id: string, number: number) => `jobs/${id}/log/${String(number).padStart(6, '0')}`,
  picture: (id: string, index: number) => `jobs/${id}/pictures/${index}`,
  link: (id: string, index: number) => `jobs/${id}/links/${index}`,
  heartbeat: (id: string) => `jobs/${id}/heartbeat`,
  cancel: (id: string) => `jobs/${id}/cancel`,
  gone: (id: string) => `jobs/${id}/gone`,
} as const;

/** Same request, same hash: the id itself is left out, reference files count by their bytes. */
export function hashRequest(request: JobRequest, files: readonly Uint8Array[]): string {
  const { id: _, ...body } = request;
  const hash = createHash('sha256').update(stableJson(body));
  for (const file of files) hash.update(createHash('sha256').update(file).digest());
  return hash.digest('hex');
}

export function fingerprintKey(key: string): string {
  return createHash('sha256').update(`safelight job key\n${key}`).digest('hex').slice(0, 24);
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
