import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import { dayMs } from '@/lib/protocol/durations';
import { giveBack } from '../platform/give-back';
import type { Storage } from '../platform/storage/storage';
import { sweepEach } from '../platform/sweep-each';

/**
 * What calls with the server's key cost today, kept in storage: a restart does not forget it, and all processes that
 * share the storage share it. Each call is one object with its amount in its name, so that one listing gives the sum:
 * `budget/2026-11-22/{id}/estimate-167000`, later beside it `…/cost-42000`, which counts instead. If the gateway
 * reports the cost of lost calls after their job has ended, `…/cost-40000-1` counts instead of that: the last number
 * is how many calls it has reported.
 */
const dayOf = (now: number) => new Date(now).toISOString().slice(0, 10);
const keyOf = (day: string, id: string, kind: 'estimate' | 'cost', microUsd: number, reported = 0) =>
  `budget/${day}/${id}/${kind}-${Math.max(0, Math.round(microUsd))}${reported > 0 ? `-${reported}` : ''}`;

export const budgetEntrySchema = z.object({ day: z.string(), id: z.string(), estimateMicroUsd: z.number() });
export type BudgetEntry = z.infer<typeof budgetEntrySchema>;

/**
 * Reserves a call's estimate. It is written before the sum is read, so that two calls at once see each other.
 * @throws AppError over_budget, with the time until the next day (UTC) begins
 */
export async function reserveOrThrow(
  storage: Storage,
  call: Omit<BudgetEntry, 'day'> & { budgetMicroUsd: number; now: number },
): Promise<BudgetEntry> {
  const { budgetMicroUsd, now, ...known } = call;
  const entry = { day: dayOf(now), ...known };
  if (await isWithin(storage, entry, budgetMicroUsd)) return entry;
  const nextDay = Date.parse(`${entry.day}T00:00:00Z`) + dayMs;
  throw new AppError('over_budget', 'The daily budget of this studio does not cover this call.', {
    details: { retryAfterSeconds: Math.ceil((nextDay - now) / 1_000) },
  });
}

/** Writes the estimate, and takes it back unless the budget covers it: also if the storage fails in the meantime. */
async function isWithin(storage: Storage, entry: BudgetEntry, budgetMicroUsd: number): Promise<boolean> {
  let isCovered = false;
  try {
    await storage.claim(estimateKey(entry), '');
    const spentMicroUsd = await sumOfDay(storage, entry.day);
    // A price that is unknown in advance counts as soon as it is known.
    isCovered =
      spentMicroUsd <= budgetMicroUsd && (entry.estimateMicroUsd > 0 || spentMicroUsd < budgetMicroUsd);
    return isCovered;
  } finally {
    if (!isCovered) {
      await giveBack('a reservation of the budget', dayMs, () => withdraw(storage, entry));
    }
  }
}

/**
 * Records what the call has cost, which replaces its estimate.
 * @param reported how many of its calls the gateway has reported since the job ended; the highest number counts
 */
export async function settle(
  storage: Storage,
  entry: BudgetEntry,
  costMicroUsd: number,
  reported = 0,
): Promise<void> {
  await storage.claim(keyOf(entry.day, entry.id, 'cost', costMicroUsd, reported), '');
}

/** Takes back the reservation of a call that was not issued. */
export async function withdraw(storage: Storage, entry: BudgetEntry): Promise<void> {
  await storage.delete(estimateKey(entry));
}

/** Deletes days that no longer count. */
export async function sweepBudget(storage: Storage, now: number): Promise<void> {
  const yesterday = dayOf(now - dayMs);
  await sweepEach(
    storage.list('budget/'),
    (key) => key,
    async (key) => {
      if ((key.split('/')[1] ?? '') < yesterday) await storage.delete(key);
    },
  );
}

function estimateKey({ day, id, estimateMicroUsd }: BudgetEntry): string {
  return keyOf(day, id, 'estimate', estimateMicroUsd);
}

async function sumOfDay(storage: Storage, day: string): Promise<number> {
  const byId = new Map<string, Amount>();
  for await (const key of storage.list(`budget/${day}/`)) {
    const [id = '', name = ''] = key.split('/').slice(2);
    const amount = readAmount(name);
    const known = byId.get(id);
    if (amount !== null && (known === undefined || amount.rank > known.rank)) byId.set(id, amount);
  }
  return [...byId.values()].reduce((sum, { microUsd }) => sum + microUsd, 0);
}

interface Amount {
  /** 0: an estimate; 1: the cost at the end of the job; more: the later reports of the gateway. */
  rank: number;
  microUsd: number;
}

/** @returns null for a stray object: counted as NaN, it would refuse every call of the day */
function readAmount(name: string): Amount | null {
  const [, kind, microUsd, reported = 0] = /^(estimate|cost)-(\d{1,15})(?:-(\d{1,3}))?$/.exec(name) ?? [];
  if (kind === undefined) return null;
  return { rank: kind === 'cost' ? 1 + Number(reported) : 0, microUsd: Number(microUsd) };
}
