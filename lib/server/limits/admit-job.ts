import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Config } from '../platform/config';
import { giveBack } from '../platform/give-back';
import { metrics } from '../platform/metrics';
import type { Storage } from '../platform/storage/storage';
import { type BudgetEntry, reserveOrThrow, settle, withdraw } from './daily-budget';
import { getCounters } from './get-counters';
import { countOrThrow, tooManyRequests, uncount } from './rate-limit';

/** The permission to issue one call. It is ended in one of two ways. */
export interface Admission {
  /** The job has ended, with this cost in whole micro-USD; null where it is unknown. */
  end(costMicroUsd: number | null): Promise<void>;
  /** Nothing was issued, so the job does not count. */
  withdraw(): Promise<void>;
}

export interface Applicant {
  client: string;
  /** null where no price is known in advance. */
  estimateMicroUsd: number | null;
  /** Whether the server's key pays. */
  onServerKey: boolean;
}

/** The places of a process that died stay taken for as long as a job can run, its downloads included. */
const downloadsMs = 5 * 60_000;
/** A day's budget counts no longer. */
const dayMs = 24 * 3_600_000;
/** When a job will end is unknown; this is about the shortest time. */
const retryMs = 5_000;

/**
 * Counts a new job against its client's limits and the day's budget. Following a job does not count.
 * @throws AppError rate_limited or over_budget
 */
export async function admitJobOrThrow(
  config: Config,
  storage: Storage,
  applicant: Applicant,
): Promise<Admission> {
  const { client } = applicant;
  // Not the job's id: of two requests for one job, the one that loses must not give back the other one's place.
  const id = randomUUID();
  const perMinute = { name: 'jobs', max: config.jobsPerMinute, windowMs: 60_000 };
  const counters = await getCounters(config);
  await countOrThrow(config, perMinute, client);
  const place = `jobs:${client}`;
  const forMs = config.deadlineMs + downloadsMs;
  if (!(await counters.enter(place, id, config.concurrentJobs, forMs))) {
    metrics().rateLimited.inc({ limit: 'concurrent-jobs' });
    throw tooManyRequests(retryMs);
  }
  let entry: BudgetEntry | null;
  try {
    entry = await reserve(config, storage, id, applicant);
  } catch (cause) {
    await counters.leave(place, id);
    await uncount(config, perMinute, client);
    throw cause;
  }
  return {
    async end(costMicroUsd) {
      await counters.leave(place, id);
      if (entry === null || costMicroUsd === null) return;
      // Until the cost can be written, the estimate goes on counting.
      await giveBack('a reservation of the budget', dayMs, () => settle(storage, entry, costMicroUsd));
    },
    async withdraw() {
      await counters.leave(place, id);
      await uncount(config, perMinute, client);
      if (entry) await giveBack('a reservation of the budget', dayMs, () => withdraw(storage, entry));
    },
  };
}

async function reserve(
  config: Config,
  storage: Storage,
  id: string,
  { estimateMicroUsd, onServerKey }: Applicant,
): Promise<BudgetEntry | null> {
  const budgetMicroUsd = config.dailyBudgetMicroUsd;
  if (budgetMicroUsd === null || !onServerKey) return null;
  return reserveOrThrow(storage, {
    id,
    estimateMicroUsd: estimateMicroUsd ?? 0,
    budgetMicroUsd,
    now: Date.now(),
  });
}
