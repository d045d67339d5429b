import 'server-only';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CostReport } from '@/lib/catalogue/cost';
import { costBases } from '@/lib/protocol/job-events';
import { giveBack } from '../../platform/give-back';
import { logger } from '../../platform/log';
import { claimOrMend } from '../../platform/storage/claim-or-mend';
import { parseJson, readJsonOr, type Storage } from '../../platform/storage/storage';
import { verifiedClaim } from '../job-record';
import { type IssuedCall, issuedSchema, listCall, unlistCall } from './listed-calls';

/**
 * The keys of everything that is stored about single calls, except for their listing. Keys and fields are never renamed,
 * because studios have stored data under them.
 */
export const callKeys = {
  /** The prefix of all records of a job's calls. */
  records: (jobId: string) => `jobs/${jobId}/calls/`,
  record: (jobId: string, call: number) => `jobs/${jobId}/calls/${call}`,
  /** What the gateway reported of the call's cost after the job had ended. */
  laterCost: (jobId: string, call: number) => `jobs/${jobId}/calls/${call}.cost`,
  /** Which call made a picture beyond those that were asked for, by the picture's index in the job. */
  extra: (jobId: string, index: number) => `jobs/${jobId}/calls/extra.${index}`,
} as const;

export const costSchema = z.object({ microUsd: z.int().nullable(), basis: z.enum(costBases) });

const recordSchema = issuedSchema.extend({
  /** The index in the job of its first picture. */
  first: z.int(),
  /**
   * The cost to assume if the gateway reports none: by number of pictures, or if the call is cut off. It is computed
   * before the call is sent, because the prompt is part of the price and is not stored.
   */
  prices: z.object({ byDelivered: z.array(costSchema), cutOff: costSchema }),
  nonce: z.string(),
});
export type CallRecord = z.infer<typeof recordSchema>;

/** Written in place of a record: the call had not left when its process died, and will never be issued. */
const neverIssuedSchema = z.object({ neverIssued: z.literal(true), nonce: z.string() });

/** @returns null if the call was not recorded; `damaged` if its record is unreadable: then it may have been sent */
export function readCallRecord(
  storage: Storage,
  jobId: string,
  call: number,
): Promise<CallRecord | z.infer<typeof neverIssuedSchema> | 'damaged' | null> {
  const schema = z.union([recordSchema, neverIssuedSchema]);
  return readJsonOr(storage, callKeys.record(jobId, call), schema, 'damaged');
}

/**
 * Records a call before it leaves.
 * @param keyFingerprint lists the call for others that search the gateway's list; null if there is no such list
 * @returns false if another process has closed the call to go on with the job: then it must not be issued
 * @throws what the storage throws; then nothing may be issued
 */
export async function recordCall(
  storage: Storage,
  keyFingerprint: string | null,
  issued: IssuedCall,
  more: Pick<CallRecord, 'first' | 'prices'>,
): Promise<boolean> {
  const { jobId, call } = issued;
  const record: CallRecord = { ...issued, ...more, nonce: randomUUID() };
  const list = async () => keyFingerprint && listCall(storage, keyFingerprint, issued);
  const [recorded, listed] = await Promise.allSettled([
    verifiedClaim(storage, callKeys.record(jobId, call), JSON.stringify(record)),
    list(),
  ]);
  const isRecorded = recorded.status === 'fulfilled' && recorded.value === 'created';
  if (isRecorded && listed.status === 'rejected') {
    logger.error({ err: listed.reason }, 'a call could not be listed yet');
    // The call leaves all the same: it is listed as soon as the storage takes it, while its answer is waited for.
    void giveBack('the listing of a call', listedLateMs, list);
  } else if (!isRecorded && keyFingerprint) {
    const unlist = () => unlistCall(storage, keyFingerprint, issued);
    await giveBack('the listing of a call that was not issued', listedLateMs, unlist);
  }
  if (recorded.status === 'rejected') throw recorded.reason;
  return isRecorded;
}

/** Others search for a call whose answer was lost for about this long after it was issued. */
const listedLateMs = 10 * 60_000;

/** Closes a call that was not recorded. @returns false when it was recorded meanwhile: it has left, or will at once */
export async function closeCall(storage: Storage, jobId: string, call: number): Promise<boolean> {
  const body = JSON.stringify({ neverIssued: true, nonce: randomUUID() });
  return (await verifiedClaim(storage, callKeys.record(jobId, call), body)) === 'created';
}

/**
 * Claims an index in the job for a picture that was not asked for. The same picture can claim it again.
 * @param picture `place` is the picture's index in its call, under the name that is stored
 * @returns false when another picture has the index
 */
export async function claimExtraIndex(
  storage: Storage,
  jobId: string,
  index: number,
  picture: { call: number; place: number },
): Promise<boolean> {
  return (await verifiedClaim(storage, callKeys.extra(jobId, index), JSON.stringify(picture))) === 'created';
}

const extraSchema = z.object({ call: z.int(), place: z.int() });

/** Which call made, or was to make, a picture beyond those that were asked for; null if nobody has claimed its index. */
export function readExtra(
  storage: Storage,
  jobId: string,
  index: number,
): Promise<z.infer<typeof extraSchema> | null> {
  return readJsonOr(storage, callKeys.extra(jobId, index), extraSchema, null);
}

const laterCostSchema = z.object({
  microUsd: z.int().min(0),
  /** It is the cost of a task that another call fits as well. */
  uncertain: z.boolean().optional(),
});

export type LaterCost = z.infer<typeof laterCostSchema>;

/** Notes what the gateway reported that a call cost, once its job had ended. */
export async function noteLaterCost(
  storage: Storage,
  jobId: string,
  call: number,
  cost: LaterCost,
): Promise<void> {
  await claimOrMend(storage, callKeys.laterCost(jobId, call), JSON.stringify(cost), isLaterCost);
}

function isLaterCost(stored: Uint8Array): boolean {
  return laterCostSchema.safeParse(parseJson(stored)).success;
}

/** null if nothing was reported. */
export async function readLaterCost(
  storage: Storage,
  jobId: string,
  call: number,
): Promise<CostReport | null> {
  const cost = await readJsonOr(storage, callKeys.laterCost(jobId, call), laterCostSchema, null);
  return cost && taskCost(cost.microUsd, cost.uncertain ?? false);
}

/** What the gateway reported for a task. If the task may be another call's, that is an estimate of this call's cost. */
export function taskCost(microUsd: number, isUncertain: boolean): CostReport {
  return { microUsd, basis: isUncertain ? 'estimate' : 'gateway' };
}
