import 'server-only';
import { createHash } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import { dayMs } from '@/lib/protocol/durations';
import type { JobEvent } from '@/lib/protocol/job-events';
import { type JobRequest, jobIdSchema } from '@/lib/protocol/job-request';
import { giveBack } from '../platform/give-back';
import { logger } from '../platform/log';
import { cannotWrite, cannotWriteMessage } from '../platform/storage/cannot-write';
import type { Storage } from '../platform/storage/storage';
import { fingerprintKey } from './fingerprint-key';
import { getClaim, type JobClaim, jobKeys, type ParkedFrame, readClaim, verifiedClaim } from './job-record';
import { runningJobs } from './ownership/running-jobs';

/**
 * Takes the id of a job for good.
 * @throws AppError not_configured when the claim could not be written: nothing was issued.
 */
export async function claimJobOrThrow(storage: Storage, claim: JobClaim): Promise<'created' | 'exists'> {
  try {
    return await verifiedClaim(storage, jobKeys.claim(claim.jobId), JSON.stringify(claim));
  } catch (cause) {
    logger.error({ err: cause }, 'a claim could not be written');
    void takeBack(storage, claim);
    throw cannotWrite(cause);
  }
}

/** Before this, no other process takes a job for orphaned. */
const deletableMs = 20_000;
/** The storage may be out of reach for hours, and the claim must not wait in it for somebody who charges it. */
const takeBackMs = dayMs;
/** Shorter than another process, which finds the job without a heartbeat, waits for one. */
const longestPauseMs = 5_000;

/**
 * A claim may be stored although the answers of the storage were lost. Whoever asked for the job again would see it end
 * as charged, though nothing was issued. At first the claim is deleted, so that the id can be used again. Later others
 * may have the job in hand, and its log gets an end without a charge, unless they have written one.
 */
function takeBack(storage: Storage, claim: JobClaim): Promise<void> {
  const deletableUntil = performance.now() + deletableMs;
  const release = async () => {
    const stored = await readClaim(storage, claim.jobId);
    const isOwn = stored !== null && 'nonce' in stored && stored.nonce === claim.nonce;
    if (!isOwn) return;
    if (performance.now() < deletableUntil) await storage.delete(jobKeys.claim(claim.jobId));
    else await storage.claim(jobKeys.batch(claim.jobId, 0), JSON.stringify(unissuedLog(claim)));
  };
  return giveBack('a claim', takeBackMs, release, longestPauseMs);
}

/** The whole log of a job whose claim was refused. */
function unissuedLog({ jobId, kind, model, startedAt, demo, estimate, requested }: JobClaim): ParkedFrame[] {
  const error = {
    code: 'not_configured',
    message: cannotWriteMessage,
    retryable: true,
    charged: false,
  } as const;
  const events: JobEvent[] = [
    { event: 'job-start', data: { jobId, kind, model, startedAt, demo, estimate } },
    { event: 'cost-report', data: { microUsd: 0, basis: 'none', demo } },
    { event: 'job-end', data: { status: 'failed', requested, delivered: 0, error } },
  ];
  return events.map((event, at) => ({ sequence: at + 1, ...event }));
}

/**
 * Whether this id already has a job, made by the same request and key.
 * @throws AppError id_conflict for another body or key; job_gone when the pictures were confirmed or swept, or when the
 * job was withdrawn.
 */
export async function isKnownJobOrThrow(
  storage: Storage,
  jobId: string,
  bodyHash: string,
  upstream: { apiKey: string },
): Promise<boolean> {
  const claim = await readClaim(storage, jobId);
  if (claim === null) return false;
  if ('withdrawnAt' in claim) {
    const message = 'This job was withdrawn before it was issued. Nothing was charged.';
    throw new AppError('job_gone', message, { details: { reason: 'withdrawn' } });
  }
  const isSame = claim.bodyHash === bodyHash && claim.keyFingerprint === fingerprintKey(upstream.apiKey);
  // Nobody knows which request a damaged claim was for, so it counts as the same: nothing is issued twice.
  if (!isSame && !claim.damaged) {
    throw new AppError('id_conflict', 'This id belongs to another request. Use a new UUID.', {
      details: { field: 'id' },
    });
  }
  if (await storage.exists(jobKeys.gone(jobId))) {
    throw new AppError(
      'job_gone',
      'This job is over and its pictures were handed out. Nothing was charged again.',
    );
  }
  return true;
}

/** The job's id. @throws AppError not_found for text that is not an id, or for an id without a job. */
export async function findJobOrThrow(storage: Storage, id: string): Promise<string> {
  const jobId = parseJobIdOrThrow(id);
  if (await hasJob(storage, jobId)) return jobId;
  throw noSuchJob();
}

export async function hasJob(storage: Storage, jobId: string): Promise<boolean> {
  return runningJobs().has(jobId) || (await getClaim(storage, jobId)) !== null;
}

/** @throws AppError not_found for text that is not an id. */
export function parseJobIdOrThrow(id: string): string {
  const parsed = jobIdSchema.safeParse(id);
  if (!parsed.success) throw noSuchJob();
  return parsed.data;
}

export function noSuchJob(): AppError {
  return new AppError('not_found', 'There is no such job here.');
}

/** The same request has the same hash: the id is left out, files count by their bytes. */
export function hashRequest(
  request: JobRequest,
  files: readonly Uint8Array[],
  signatures: readonly (string | null)[] = [],
): string {
  const { id: _, ...body } = request;
  const hash = createHash('sha256').update(stableJson(body));
  for (const file of files) hash.update(createHash('sha256').update(file).digest());
  if (signatures.length > 0) hash.update(JSON.stringify({ signatures }));
  return hash.digest('hex');
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
