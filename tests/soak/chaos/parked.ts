import { z } from 'zod';
import { readLaterCost } from '@/lib/server/jobs/calls/call-record';
import { readCallTask } from '@/lib/server/jobs/calls/call-task';
import { getClaim, type JobClaim, jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { readJson, type Storage } from '@/lib/server/platform/storage/storage';

const endSchema = z.object({ status: z.string(), delivered: z.int() });
const costSchema = z.object({
  microUsd: z.int().nullable(),
  basis: z.string(),
  chargedShare: z.number().optional(),
});
const ownerSchema = z.object({ runner: z.object({ pid: z.int() }).nullable() });
const pictureSchema = z.object({ damaged: z.boolean().default(false) });
const failSchema = z.object({ retryable: z.boolean() });

/** What the studio's storage has of a job. */
export interface ParkedJob {
  claim: JobClaim;
  /** The processes that have run it. */
  pids: readonly number[];
  /** Null while it has none. */
  end: { status: string; delivered: number } | null;
  ends: number;
  cost: z.infer<typeof costSchema> | null;
  /** What the gateway reported of single calls since the job ended, in micro-USD. The log does not have it. */
  laterCosts: readonly number[];
  /** Pictures of which the log says that they failed. */
  failed: number;
  /** Those of them whose download can be tried again. */
  retryable: number;
  /** Pictures of which only a part arrived. */
  damaged: number;
  /** Pictures whose bytes are in storage. */
  pictures: number;
  /** Whether one of its tasks fits another call as well. */
  isUncertain: boolean;
}

/** A living process parks what it holds within this time, including its pauses while the storage failed. */
const parkedWithinMs = 12_000;

/** The job as storage has it once its log has an end; null for an id that nobody claimed. */
export async function readParked(storage: Storage, jobId: string): Promise<ParkedJob | null> {
  const claim = await getClaim(storage, jobId);
  if (claim === null) return null;
  const giveUpAt = performance.now() + parkedWithinMs;
  for (;;) {
    const { frames } = await readWholeLog(storage, jobId);
    const dataOf = (event: string) => frames.filter((frame) => frame.event === event).map(({ data }) => data);
    const ends = dataOf('job-end').map((data) => endSchema.parse(data));
    const costs = dataOf('cost-report').map((data) => costSchema.parse(data));
    if (ends.length > 0 || performance.now() > giveUpAt) {
      return {
        claim,
        pids: await readPids(storage, claim),
        end: ends[0] ?? null,
        ends: ends.length,
        cost: costs[0] ?? null,
        laterCosts: await readLaterCosts(storage, jobId),
        failed: dataOf('image-fail').length,
        retryable: dataOf('image-fail').filter((data) => failSchema.parse(data).retryable).length,
        damaged: dataOf('image-end').filter((data) => pictureSchema.parse(data).damaged).length,
        pictures: await countPictures(storage, jobId),
        isUncertain: await hasUncertainTask(storage, jobId),
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function readPids(storage: Storage, claim: JobClaim): Promise<number[]> {
  const pids = [claim.runner?.pid ?? 0];
  for (let generation = 1; ; generation += 1) {
    const owner = await readJson(storage, jobKeys.owner(claim.jobId, generation), ownerSchema);
    if (owner === null) return pids;
    pids.push(owner.runner?.pid ?? 0);
  }
}

async function hasUncertainTask(storage: Storage, jobId: string): Promise<boolean> {
  for (let call = 0; call < 10; call += 1) {
    if ((await readCallTask(storage, jobId, call))?.uncertain) return true;
  }
  return false;
}

async function readLaterCosts(storage: Storage, jobId: string): Promise<number[]> {
  const calls = Array.from({ length: 10 }, (_, call) => readLaterCost(storage, jobId, call));
  return (await Promise.all(calls)).flatMap((cost) => cost?.microUsd ?? []);
}

async function countPictures(storage: Storage, jobId: string): Promise<number> {
  let count = 0;
  for (let index = 0; index < 10; index += 1) {
    if (await storage.exists(jobKeys.picture(jobId, index))) count += 1;
  }
  return count;
}
