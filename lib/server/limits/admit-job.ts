import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Config } from '../platform/config';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { type BudgetEntry, reserveOrThrow, settle, withdraw } from './daily-budget';
import { getCounters } from './get-counters';
import { countOrThrow, tooOften, uncount } from './rate-limit';

/** Leave to issue one call; whoever got it ends it in one of two ways. */
export interface Admission {
  /** The job has ended. Its cost in whole micro-USD, null where nobody knows it. */
  end(costMicroUsd: number | null): Promise<void>;
  /** Nothing was issued: it does not count. */
  withdraw(): Promise<void>;
}

export interface Applicant {
  client: string;
  /** null where no price is known before. */
  estimateMicroUsd: number | null;
  /** Whether the server's key pays. */
  onServerKey: boolean;
}

/** A process that dies leaves its places taken for no longer than a job can run, its downloads included. */
const downloadsMs = 5 * 60_000;
/** Nobody knows when a job ends; this is about the shortest. */
const retryMs = 5_000;

/**
 * Counts a new job against its client's limits and the day's budget. Attaching to a job never comes here.
 * @throws AppError rate_limited or over_budget
 */
export async function admitJobOrThrow(
  config: Config,
  storage: Storage,
  applicant: Applicant,
): Promise<Admission> {
  const { client } = applicant;
  // Not the job's id: of two requests for one job, the loser must not take the winner's place with it.
  const id = randomUUID();
  const perMinute = { name: 'jobs', max: config.jobsPerMinute, windowMs: 60_000 };
  const counters = await getCounters(config);
  await countOrThrow(config, perMinute, client);
  const place = `jobs:${client}`;
  const forMs = config.deadlineMs + downloadsMs;
  if (!(await counters.enter(place, id, config.concurrentJobs, forMs))) throw tooOften(retryMs);
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
      // The estimate stays in place of a cost that cannot be written.
      await settle(storage, entry, costMicroUsd).catch((cause: unknown) =>
        logger.error({ err: cause }, 'the cost of a job could not be counted'),
      );
    },
    async withdraw() {
      await counters.leave(place, id);
      await uncount(config, perMinute, client);
      if (entry) await withdraw(storage, entry);
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
