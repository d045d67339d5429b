import type { LedgerEntry } from '@/lib/browser/platform/database-rows';
import type { SandboxCall } from '@/lib/server/sandbox/sandbox';
import type { Tab } from '../../support/browser-tab';
import { checkJob } from './check-job';
import { keptLate } from './evidence';
import type { Facts } from './facts';
import type { ChaosJob, Press } from './orders';
import { type ParkedJob, readParked } from './parked';
import type { World } from './world';

/** What became of a round, in the numbers that have to agree. Money is whole micro-USD. */
export interface Balance {
  jobs: number;
  callsIssued: number;
  callsRefused: number;
  charges: number;
  upstreamMicroUsd: number;
  ledgerMicroUsd: number;
  /** The part of it that usage or a flat price gave to the last micro-USD. */
  exactMicroUsd: number;
  /** The part of it for calls that upstream did not see. */
  cautionMicroUsd: number;
  picturesSent: number;
  picturesInLibrary: number;
  lost: number;
  double: number;
  parkedLeftOver: number;
  temporaryFiles: number;
}

export interface RoundBalance {
  balance: Balance;
  /** The number of differences, by the fact that explains them. */
  differences: ReadonlyMap<string, number>;
  faults: ReadonlyMap<string, number>;
  /** What happened, for a failure's report. */
  story: string;
  unexplained: readonly string[];
}

export const emptyBalance: Balance = {
  jobs: 0,
  callsIssued: 0,
  callsRefused: 0,
  charges: 0,
  upstreamMicroUsd: 0,
  ledgerMicroUsd: 0,
  exactMicroUsd: 0,
  cautionMicroUsd: 0,
  picturesSent: 0,
  picturesInLibrary: 0,
  lost: 0,
  double: 0,
  parkedLeftOver: 0,
  temporaryFiles: 0,
};

export function keysOf(balance: Partial<Balance>): (keyof Balance)[] {
  // They are the keys of an object literal of this type, which the compiler widens to strings.
  return Object.keys(balance) as (keyof Balance)[];
}

export async function balanceOf(round: {
  seed: number;
  world: World;
  facts: Facts;
  presses: readonly Press[];
  tab: Tab;
  isSettled: boolean;
  /** Places of jobs that were not given back. */
  placesKept: number;
  instances: number;
}): Promise<RoundBalance> {
  const { world, facts, presses, tab } = round;
  const balance = { ...emptyBalance, jobs: presses.length };
  const differences = new Map<string, number>();
  const unexplained: string[] = [];
  const story = [
    `${world.name}, ${round.instances} instances in use; ${[...facts.faults.keys()].join(', ')}`,
  ];
  if (!round.isSettled) {
    const left = await tab.database.jobs.toArray();
    const parked = await Promise.all(left.map(({ jobId }) => readParked(world.storage, jobId)));
    unexplained.push(
      'is not settled',
      ...left.map(({ jobId, state }, at) => {
        const { status, connection, stage, lastSequence } = state;
        const here = `${status}, ${stage}, ${connection} at frame ${lastSequence}`;
        return `${jobId} is ${here} here; in the storage ${parked[at]?.end?.status ?? 'without an end'}`;
      }),
    );
  }
  for (const press of presses) {
    const { jobId, order } = press;
    const calls = world.calls().filter(({ prompt }) => prompt.endsWith(order.marker));
    const entry = await tab.database.ledger.get(jobId);
    const pictures = await tab.database.pictures.where('jobId').equals(jobId).toArray();
    const parked = await readParked(world.storage, jobId);
    const tasks = await world.tasks(calls.flatMap(({ taskId }) => taskId ?? []));
    const check = checkJob({ press, calls, entry, pictures: pictures.length, parked, tasks, facts });
    const problems = [...check.problems, ...(await brokenPictures(tab, pictures))];
    add(balance, countsOf(order, calls, entry, pictures.length, parked));
    balance.lost += check.lost;
    for (const { kind, count } of check.differences) if (kind === keptLate) balance.parkedLeftOver -= count;
    for (const { kind, count } of check.differences)
      differences.set(kind, (differences.get(kind) ?? 0) + count);
    const name = `${order.marker} ${order.kind} ${order.model} n=${order.parameters.n ?? 1} ${order.scenario}`;
    const sent = calls.map(({ picturesDelivered, ending }) => `${picturesDelivered} ${ending}`).join();
    const became = `${entry?.outcome} ${entry?.reason ?? ''} ${entry?.basis}`;
    story.push(`${name}: sent ${sent || 'nothing'}, here ${pictures.length}, ${became}`);
    unexplained.push(...problems.map((problem) => `${name} ${jobId} ${problem}`));
  }
  // The places of a process that was killed, or had lost its jobs, expire.
  const mayExpire = facts.killedPids.size > 0 || facts.overslept.size > 0;
  if (round.placesKept > 0 && !mayExpire) unexplained.push(`${round.placesKept} places are still taken`);
  balance.temporaryFiles = await settledLeftovers(world);
  unexplained.push(...(await wrongTotals(tab, balance)));
  return { balance, differences, faults: facts.faults, story: story.join('\n'), unexplained };
}

function countsOf(
  { callsMax }: ChaosJob,
  calls: readonly SandboxCall[],
  entry: LedgerEntry | undefined,
  pictures: number,
  parked: ParkedJob | null,
): Partial<Balance> {
  const issued = calls.filter((call) => call.issued);
  const isCharged = entry !== undefined && entry.basis !== 'none';
  const cost = entry?.costMicroUsd ?? 0;
  return {
    callsIssued: issued.length,
    callsRefused: calls.length - issued.length,
    charges: isCharged ? 1 : 0,
    upstreamMicroUsd: issued.reduce((sum, call) => sum + call.chargedMicroUsd, 0),
    ledgerMicroUsd: cost,
    exactMicroUsd: exactBases.includes(entry?.basis) ? cost : 0,
    cautionMicroUsd: issued.length === 0 ? cost : 0,
    picturesSent: calls.reduce((sum, call) => sum + call.picturesDelivered, 0),
    picturesInLibrary: pictures,
    double: Math.max(0, calls.length - callsMax),
    parkedLeftOver: parked?.pictures ?? 0,
  };
}

const exactBases: readonly (string | null | undefined)[] = ['gateway', 'usage', 'per-call'];

export function add(sum: Balance, more: Partial<Balance>): void {
  for (const key of keysOf(more)) sum[key] += more[key] ?? 0;
}

/** The sum that the page shows has to be the sum of the ledger's lines. */
async function wrongTotals(tab: Tab, { charges, ledgerMicroUsd }: Balance): Promise<string[]> {
  const paid = await tab.database.totals.get('paid');
  if ((paid?.microUsd ?? 0) === ledgerMicroUsd && (paid?.calls ?? 0) === charges) return [];
  return [`the total says ${paid?.calls} calls, ${paid?.microUsd}; the lines ${charges}, ${ledgerMicroUsd}`];
}

async function brokenPictures(tab: Tab, pictures: readonly { id: string; sizeBytes: number }[]) {
  const broken: string[] = [];
  for (const { id, sizeBytes } of pictures) {
    const original = await tab.database.originals.get(id);
    if (original?.blob.size !== sizeBytes || sizeBytes === 0) broken.push(`has no whole bytes of ${id}`);
  }
  return broken;
}

/** Waits for writes that are under way. */
async function settledLeftovers(world: World): Promise<number> {
  for (let look = 0; look < 50; look += 1) {
    if ((await world.leftovers()) === 0) return 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return world.leftovers();
}
