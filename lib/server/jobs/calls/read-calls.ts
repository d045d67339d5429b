import 'server-only';
import type { Storage } from '../../platform/storage/storage';
import type { JobClaim, StoredFrame } from '../job-record';
import { type CallRecord, closeCall, readCallRecord } from './call-record';
import { type CallResult, callResultSchema, stoppedError, toJobError, unissued } from './call-result';
import { readCallTask, taskOf } from './call-task';
import { type CallStart, type JobCall, recordedPrice } from './plan-calls';

/**
 * The calls of a job that an earlier owner has left. A call that it had not recorded is closed, so that nobody issues
 * it: neither this process nor the earlier owner, which may only have been suspended.
 */
export async function readCalls(
  storage: Storage,
  claim: JobClaim,
  calls: number,
  frames: readonly StoredFrame[],
): Promise<readonly JobCall[]> {
  const ended = readCallEnds(frames);
  return Promise.all(
    Array.from({ length: calls }, async (_, call) => {
      const result = ended.get(call);
      const stored = await readOrClose(storage, claim.jobId, call);
      const record = stored === 'damaged' ? mendRecord(claim, calls, call) : stored;
      if (result || record === null) return endedCall(claim, call, result ?? neverIssued(call));
      const start = await readStart(storage, record);
      const { first, pictures, model, prices } = record;
      return { call, first, pictures, model, prices, price: recordedPrice(prices), start };
    }),
  );
}

/** The results of the calls that had ended, by call. A result that cannot be read counts as a call that goes on. */
export function readCallEnds(frames: readonly StoredFrame[]): ReadonlyMap<number, CallResult> {
  const ends = frames.filter(({ event }) => event === 'call-end');
  const results = ends.flatMap(({ data }) => callResultSchema.safeParse(data).data ?? []);
  return new Map(results.map((result) => [result.call, result]));
}

/** @returns null for a call that will never be issued */
async function readOrClose(
  storage: Storage,
  jobId: string,
  call: number,
): Promise<CallRecord | 'damaged' | null> {
  let record = await readCallRecord(storage, jobId, call);
  if (record === null && (await closeCall(storage, jobId, call))) return null;
  // It was recorded before it could be closed.
  record ??= await readCallRecord(storage, jobId, call);
  if (record === 'damaged') return record;
  return record === null || 'neverIssued' in record ? null : record;
}

/** The record of a call as far as it follows from the claim, for a call whose own record is damaged. */
function mendRecord(claim: JobClaim, calls: number, call: number): CallRecord {
  const { jobId, model, requested, startedAt } = claim;
  const pictures = calls === 1 ? requested : 1;
  const issuedAt = Date.parse(startedAt);
  const prices = { byDelivered: [], cutOff: estimateOfCall(claim, calls) };
  return { jobId, call, first: call, model, pictures, issuedAt, clockAheadMs: 0, prices, nonce: '' };
}

/** The share of one call in what the job was estimated to cost. */
export function estimateOfCall({ estimate }: JobClaim, calls: number): CallRecord['prices']['cutOff'] {
  const microUsd = estimate.microUsd === null ? null : Math.round(estimate.microUsd / Math.max(1, calls));
  return { microUsd, basis: 'estimate' };
}

async function readStart(storage: Storage, record: CallRecord): Promise<CallStart> {
  const { jobId, call } = record;
  const task = await readCallTask(storage, jobId, call);
  if (task === null) return { kind: 'search', issued: record };
  const known = taskOf(task);
  if (known) return { kind: 'resume', issued: record, task: known };
  const failure = task.error ?? toJobError(stoppedError());
  const cost = failure.charged ? record.prices.cutOff : ({ microUsd: 0, basis: 'none' } as const);
  return { kind: 'ended', result: { ...neverIssued(call), issued: true, cost, failure } };
}

function endedCall(claim: JobClaim, call: number, result: CallResult): JobCall {
  const prices = { byDelivered: [], cutOff: result.cost };
  const { model } = claim;
  const start = { kind: 'ended', result } as const;
  return { call, first: call, pictures: result.reported, model, prices, price: recordedPrice(prices), start };
}

function neverIssued(call: number): CallResult {
  return unissued(call, stoppedError());
}
