import 'server-only';
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isAppError } from '@/lib/protocol/app-error';
import { dayMs } from '@/lib/protocol/durations';
import type { Config } from '../platform/config';
import { giveBack } from '../platform/give-back';
import { logger } from '../platform/log';
import { metrics } from '../platform/metrics';
import { cannotWrite } from '../platform/storage/cannot-write';
import type { Storage } from '../platform/storage/storage';
import type { ProcessCounters } from './counters';
import { type BudgetEntry, budgetEntrySchema, reserveOrThrow, settle, withdraw } from './daily-budget';
import { getCounters } from './get-counters';
import { countOrThrow, tooManyRequests, uncount } from './rate-limit';

/** What a job counts as, for a process that goes on with it. */
export const admissionRecordSchema = z.object({
  /** The place among the jobs of its client, who is named by a hash. */
  place: z.string(),
  id: z.string(),
  budget: budgetEntrySchema.nullable(),
});
export type AdmissionRecord = z.infer<typeof admissionRecordSchema>;

/** The permission to run one job. It ends in one of these three ways. */
export interface Admission {
  /** null if nothing is counted. */
  record: AdmissionRecord | null;
  /** The job has ended, with this cost in whole micro-USD; null if it is unknown. */
  end(costMicroUsd: number | null): Promise<void>;
  /** Another process goes on with the job, and counts it. */
  handOver(): void;
  /** Nothing was issued, so the job does not count. */
  withdraw(): Promise<void>;
}

export interface AdmissionRequest {
  client: string;
  /** What the job counts as until its cost is known. */
  estimateMicroUsd: number;
  /** Whether the server's key pays. */
  onServerKey: boolean;
}

/** How long a job's place is leased for. The place of a process that died is free again after this. */
const placeMs = 5 * 60_000;
/** When a job will end is unknown; this is about the shortest time. */
const retryMs = 5_000;

/**
 * Counts a new job against its client's limits and the day's budget. Following a job does not count.
 * @throws AppError rate_limited or over_budget; not_configured if the budget's reservation could not be written
 */
export async function admitJobOrThrow(
  config: Config,
  storage: Storage,
  admissionRequest: AdmissionRequest,
): Promise<Admission> {
  const { client } = admissionRequest;
  // Not the job's id: of two requests for one job, the one that loses must not give back the other one's place.
  const id = randomUUID();
  const perMinute = { name: 'jobs', max: config.jobsPerMinute, windowMs: 60_000 };
  const counters = await getCounters(config);
  await countOrThrow(config, perMinute, client);
  const place = `jobs:${hashOf(client)}`;
  if (!(await counters.enter(place, id, config.concurrentJobs, placeMs))) {
    await uncount(config, perMinute, client);
    metrics().rateLimited.inc({ limit: 'concurrent-jobs' });
    throw tooManyRequests(retryMs);
  }
  let entry: BudgetEntry | null;
  try {
    entry = await reserve(config, storage, id, admissionRequest);
  } catch (cause) {
    await counters.leave(place, id);
    await uncount(config, perMinute, client);
    throw cause;
  }
  const admission = holdPlace(counters, storage, { place, id, budget: entry });
  return {
    ...admission,
    async withdraw() {
      await admission.withdraw();
      await uncount(config, perMinute, client);
    },
  };
}

/** Counts a job that a dead process had been running, however many jobs there are: it has been paid for. */
export async function readmitJob(
  config: Config,
  storage: Storage,
  record: AdmissionRecord,
): Promise<Admission> {
  const counters = await getCounters(config);
  await counters.enter(record.place, record.id, Number.MAX_SAFE_INTEGER, placeMs);
  return holdPlace(counters, storage, record);
}

/** Keeps the place of a job taken until it ends: a job that waits for the gateway's task may last for hours. */
function holdPlace(counters: ProcessCounters, storage: Storage, record: AdmissionRecord): Admission {
  const { place, id, budget } = record;
  let over: 'leave' | 'handOver' | null = null;
  const holdOn = async () => {
    try {
      await counters.enter(place, id, Number.MAX_SAFE_INTEGER, placeMs);
      if (over) await counters[over](place, id);
    } catch (cause) {
      logger.error({ err: cause }, 'a job that goes on could not be counted');
    }
  };
  const holding = setInterval(() => void holdOn(), placeMs / 2).unref();
  const giveUp = async (how: 'leave' | 'handOver') => {
    over = how;
    clearInterval(holding);
    await counters[how](place, id);
  };
  return {
    record,
    handOver: () => void giveUp('handOver'),
    async end(costMicroUsd) {
      await giveUp('leave');
      // An unknown cost counts as estimated; so does one that cannot be written yet.
      if (budget === null || costMicroUsd === null) return;
      await giveBack('a reservation of the budget', dayMs, () => settle(storage, budget, costMicroUsd));
    },
    async withdraw() {
      await giveUp('leave');
      if (budget) await giveBack('a reservation of the budget', dayMs, () => withdraw(storage, budget));
    },
  };
}

/** The record of a job stays for a month, the address of its client does not. */
function hashOf(client: string): string {
  return createHash('sha256').update(`safelight client\n${client}`).digest('hex').slice(0, 24);
}

async function reserve(
  config: Config,
  storage: Storage,
  id: string,
  { estimateMicroUsd, onServerKey }: AdmissionRequest,
): Promise<BudgetEntry | null> {
  const budgetMicroUsd = config.dailyBudgetMicroUsd;
  if (budgetMicroUsd === null || !onServerKey) return null;
  try {
    return await reserveOrThrow(storage, { id, estimateMicroUsd, budgetMicroUsd, now: Date.now() });
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    logger.error({ err: cause }, 'a reservation of the budget could not be written');
    throw cannotWrite(cause);
  }
}
