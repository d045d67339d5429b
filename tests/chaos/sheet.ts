import { z } from 'zod';
import type { LedgerEntry } from '@/lib/browser/library/database';
import { jobKeys } from '@/lib/server/jobs/job-record';
import { getClaim, readWholeLog } from '@/lib/server/jobs/parked-log';
import type { SandboxCall } from '@/lib/server/sandbox/sandbox';
import type { Tab } from '../support/browser-tab';
import { readJob } from '../support/job-client';
import type { Press } from './orders';
import type { World } from './world';

/** What became of a round, in the numbers that have to agree. */
export interface Balance {
  jobs: number;
  callsIssued: number;
  callsRefused: number;
  charges: number;
  /** Charged although the gateway saw no call: the process died, or it was cancelled, between the claim and the call. */
  chargedByCaution: number;
  picturesDelivered: number;
  picturesInLibrary: number;
  /** Delivered as links that lead nowhere, on purpose. */
  brokenLinks: number;
  /** Delivered to a process that died, or to a job that was cancelled, before they had arrived. */
  picturesCutOff: number;
  lost: number;
  double: number;
  parkedLeftOver: number;
  temporaryFiles: number;
}

export interface RoundBalance extends Balance {
  seed: number;
  world: string;
  faults: readonly string[];
  outcomes: readonly string[];
  unexplained: readonly string[];
}

const endSchema = z.object({ status: z.string(), delivered: z.int() });
type ParkedEnd = z.infer<typeof endSchema>;
/** A call of such an end may have delivered what never arrived. */
const cutShort = ['interrupted', 'cancelled'];

export async function balanceOf(round: {
  seed: number;
  world: World;
  faults: readonly string[];
  presses: readonly Press[];
  tab: Tab;
  isSettled: boolean;
}): Promise<RoundBalance> {
  const { seed, world, presses, tab } = round;
  const sum: Balance = {
    ...emptyBalance,
    jobs: presses.length,
    temporaryFiles: await settledLeftovers(world),
  };
  const unexplained: string[] = [];
  const outcomes: string[] = [];
  if (!round.isSettled) {
    const left = await tab.database.jobs.toArray();
    unexplained.push(...left.map(({ jobId, state }) => `${jobId} is not home: ${state.status}`));
  }
  for (const pressed of presses) {
    const checked = await checkJob(pressed, world, tab);
    for (const key of keysOf(checked.sum)) sum[key] += checked.sum[key] ?? 0;
    const name = `${pressed.order.marker} ${pressed.order.kind} ${pressed.order.prompt.split(' ')[0]}`;
    outcomes.push(`${name}: ${checked.outcome}`);
    unexplained.push(...checked.problems.map((problem) => `${name} ${pressed.jobId} ${problem}`));
  }
  return { ...sum, seed, world: world.name, faults: round.faults, outcomes, unexplained };
}

export const emptyBalance: Balance = {
  jobs: 0,
  callsIssued: 0,
  callsRefused: 0,
  charges: 0,
  chargedByCaution: 0,
  picturesDelivered: 0,
  picturesInLibrary: 0,
  brokenLinks: 0,
  picturesCutOff: 0,
  lost: 0,
  double: 0,
  parkedLeftOver: 0,
  temporaryFiles: 0,
};

export function keysOf(balance: Partial<Balance>): (keyof Balance)[] {
  // The keys of an object literal of this type, which the compiler widens to strings.
  return Object.keys(balance) as (keyof Balance)[];
}

async function checkJob({ jobId, order }: Press, world: World, tab: Tab) {
  const calls = world.calls().filter(({ prompt }) => prompt.endsWith(order.marker));
  const issued = calls.filter((call) => call.issued);
  const entry = await tab.database.ledger.get(jobId);
  const pictures = await tab.database.pictures.where('jobId').equals(jobId).toArray();
  const end = await endOf(world, jobId);
  const parked = await parkedPictures(world, jobId);
  const noted = issued.reduce((total, call) => total + call.picturesDelivered, 0);
  const delivered = deliveredOf(order.prompt, noted, pictures.length);
  const isCutShort = cutShort.includes(entry?.outcome ?? '') || entry?.reason === 'upstream_timeout';
  const brokenLinks = failedDownloads(order.prompt, delivered);
  const missing = Math.max(0, delivered - pictures.length - brokenLinks);
  const problems = [
    ...problemsOfCalls(calls, issued, entry),
    ...(end === 'open' ? ['has no end in storage'] : []),
    ...(typeof end === 'object' && end.delivered !== pictures.length
      ? [`delivered ${end.delivered}, in the library ${pictures.length}`]
      : []),
    ...(pictures.length > delivered ? [`has ${pictures.length} pictures of ${delivered}`] : []),
    ...(missing > 0 && !isCutShort ? [`lost ${missing} of ${delivered} pictures`] : []),
    ...(parked > 0 ? [`left ${parked} pictures parked`] : []),
    ...(await brokenPictures(tab, pictures)),
  ];
  const isCharged = entry !== undefined && entry.basis !== 'none';
  const sum: Partial<Balance> = {
    callsIssued: issued.length,
    callsRefused: calls.length - issued.length,
    charges: isCharged ? 1 : 0,
    chargedByCaution: isCharged && issued.length === 0 ? 1 : 0,
    picturesDelivered: delivered,
    picturesInLibrary: pictures.length,
    brokenLinks: Math.min(brokenLinks, delivered - pictures.length),
    picturesCutOff: isCutShort ? missing : 0,
    lost: isCutShort ? 0 : missing,
    double: Math.max(0, calls.length - 1),
    parkedLeftOver: parked,
  };
  const reason = entry?.reason ? ` (${entry.reason})` : '';
  return { sum, problems, outcome: `${entry?.outcome ?? 'not issued'}${reason}` };
}

function problemsOfCalls(
  calls: readonly SandboxCall[],
  issued: readonly SandboxCall[],
  entry: LedgerEntry | undefined,
): string[] {
  if (entry === undefined) return ['is not in the ledger'];
  if (entry.status === 'open') return ['is open in the ledger'];
  const problems = calls.length > 1 ? [`was called ${calls.length} times`] : [];
  const [call] = issued;
  const isCharged = entry.basis !== 'none';
  if (call && call.chargedMicroUsd > 0 && !isCharged) problems.push(`is charged upstream, not here`);
  if (!call && isCharged && !cutShort.includes(entry.outcome ?? '')) {
    problems.push(`is charged here (${entry.reason}), not upstream`);
  }
  // A stream that is cut short has told the usage of the pictures before the cut only.
  if (
    call &&
    entry.basis === 'usage' &&
    entry.reason === null &&
    entry.costMicroUsd !== call.chargedMicroUsd
  ) {
    problems.push(`cost ${entry.costMicroUsd}, upstream says ${call.chargedMicroUsd}`);
  }
  return problems;
}

/** What the gateway delivered, where its own count is of what it meant to. */
function deliveredOf(prompt: string, noted: number, arrived: number): number {
  // Of an answer that is cut, whatever was whole before the cut has arrived.
  if (/sandbox:(chat-)?cut/.test(prompt)) return Math.max(noted, arrived);
  return prompt.includes('sandbox:empty-entry') && noted > arrived ? noted - 1 : noted;
}

/** Pictures whose links lead nowhere, on purpose: the last of them, or all. */
function failedDownloads(prompt: string, delivered: number): number {
  if (prompt.includes('sandbox:url-broken')) return Math.min(1, delivered);
  return prompt.includes('sandbox:chat-expired-link') ? delivered : 0;
}

/**
 * How the job ended in storage. A process can be killed between the end that its reader saw and parking it: then
 * whoever asks next finds it ended all the same.
 */
async function endOf(world: World, jobId: string): Promise<ParkedEnd | 'open' | 'unasked' | 'unknown'> {
  if ((await getClaim(world.storage, jobId)) === null) return 'unknown';
  const parked = await parkedEnd(world, jobId);
  if (parked !== 'open') return parked;
  const [studio] = world.studios;
  if (studio) await readJob(studio.origin, jobId);
  return (await parkedEnd(world, jobId)) === 'open' ? 'open' : 'unasked';
}

async function parkedEnd(world: World, jobId: string): Promise<ParkedEnd | 'open'> {
  const { frames } = await readWholeLog(world.storage, jobId);
  const ends = frames.filter(({ event }) => event === 'job-end');
  return ends.length === 1 ? endSchema.parse(ends[0]?.data) : 'open';
}

async function parkedPictures(world: World, jobId: string): Promise<number> {
  let count = 0;
  for (let index = 0; index < 10; index += 1) {
    if (await world.storage.exists(jobKeys.picture(jobId, index))) count += 1;
  }
  return count;
}

async function brokenPictures(tab: Tab, pictures: readonly { id: string; sizeBytes: number }[]) {
  const broken: string[] = [];
  for (const { id, sizeBytes } of pictures) {
    const original = await tab.database.originals.get(id);
    if (original?.blob.size !== sizeBytes || sizeBytes === 0) broken.push(`has no whole bytes of ${id}`);
  }
  return broken;
}

/** Writes that are under way end by themselves. */
async function settledLeftovers(world: World): Promise<number> {
  for (let look = 0; look < 50; look += 1) {
    if ((await world.leftovers()) === 0) return 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return world.leftovers();
}
