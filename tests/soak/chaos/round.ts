import { isRunning, type JobState } from '@/lib/protocol/job-state';
import { ChaosBrowser, type OpenTab } from './browser';
import { Facts } from './facts';
import { faults, pause, retryLinks, type Scene } from './faults';
import { type ChaosJob, drawJob, drawReference, namedMicroUsd, type Press } from './orders';
import { Random } from './random';
import { balanceOf, type RoundBalance } from './sheet';
import type { World } from './world';

const settleWithinMs = 100_000;
/** What another try of a failed link may add: the studio is patient with the link, or with the gateway's list. */
const tryWithinMs = 40_000;
/** Two processes that are stopped one after the other, with all of their grace, and started again. */
const faultWithinMs = 90_000;

/** One round: jobs of all kinds amid faults, then calm until everything has arrived; then all counts are compared. */
export async function playRound(world: World, seed: number): Promise<RoundBalance> {
  const random = new Random(seed);
  const origins = random.chance(0.6) ? world.studios : world.studios.slice(0, 1);
  const browser = new ChaosBrowser(random, () => origins.map(({ origin }) => origin));
  const tabs: OpenTab[] = [];
  const presses: Press[] = [];
  const facts = new Facts();
  const scene: Scene = {
    random,
    world,
    facts,
    browser,
    tabs,
    jobs: [],
    async openTab() {
      const opened = await browser.open();
      tabs.push(opened);
      void opened.run((tab) => tab.resumeJobs());
      return opened;
    },
  };
  const placesBefore = await world.placesTaken();
  await scene.openTab();
  if (origins.length > 1) facts.noteFault('two processes on one storage');
  const names = Array.from({ length: random.between(2, 4) }, () => random.pick(Object.keys(faults)));
  const orders = Array.from({ length: random.between(2, 4) }, (_, at) =>
    drawJob(random, `press-${seed}-${at}`),
  );
  const reference = await drawReference();
  await Promise.all([
    ...orders.map(async (order) => {
      await pause(random.between(0, 1_200));
      const jobId = press(random.pick(tabs.slice(-2)), order, reference);
      scene.jobs.push(jobId);
      presses.push({ jobId, order });
    }),
    ...names.map(async (name) => {
      await pause(random.between(0, 2_000));
      facts.noteFault(name);
      await inTime(name, faults[name]?.(scene));
    }),
  ]);
  browser.calm();
  await world.healStorage();
  world.healTasks();
  world.mendRedis();
  if (random.chance(0.5)) for (const opened of tabs) opened.close();
  const last = await scene.openTab();
  const isSettled = await settle(last, presses);
  for (const opened of tabs) opened.close();
  const placesKept = await placesKeptBeyond(world, placesBefore);
  const { tab } = last;
  return balanceOf({ seed, world, facts, presses, tab, isSettled, placesKept, instances: origins.length });
}

/** A lease that could not be given back is tried again after a few seconds. */
const placesWithinMs = 20_000;

/** How many places are still taken by this round's jobs, all of which have ended. */
async function placesKeptBeyond(world: World, before: number): Promise<number> {
  for (const giveUpAt = performance.now() + placesWithinMs; ; ) {
    const kept = (await world.placesTaken()) - before;
    if (kept <= 0 || performance.now() > giveUpAt) return Math.max(0, kept);
    await pause(200);
  }
}

/** A fault has to end in time; an error names one that hangs. */
async function inTime(name: string, fault: Promise<void> | undefined): Promise<void> {
  const late = pause(faultWithinMs).then(() => 'late' as const);
  if ((await Promise.race([fault, late])) === 'late') throw new Error(`The fault "${name}" does not end.`);
}

function press(opened: OpenTab, order: ChaosJob, reference: Blob): string {
  const { kind, model, prompt, parameters } = order;
  const files = kind === 'edit' ? { references: [reference], mask: null, parents: [] } : null;
  return opened.run((tab) =>
    tab.submitJob({ kind, model, prompt, parameters, estimateMicroUsd: namedMicroUsd, demo: false, files }),
  );
}

/**
 * A link that fails this often leads nowhere; if another process has it, it waits there until the storage works again.
 * A call that was lost is looked for on the gateway's list each time.
 */
const linkTries = 3;

/**
 * Waits until the browser has no unfinished jobs: the page stays open, and is checked from time to time. Its user tries
 * failed links again; those that lead nowhere stay offered.
 */
async function settle(opened: OpenTab, presses: readonly Press[]): Promise<boolean> {
  const { jobs, ledger } = opened.tab.database;
  let giveUpAt = performance.now() + settleWithinMs;
  let calmLooks = 0;
  let triesLeft = linkTries;
  for (let look = 1; performance.now() < giveUpAt; look += 1) {
    // A press is recorded a moment after it was made, so the jobs are read after they have been counted.
    const recorded = await ledger.count();
    const left = await jobs.toArray();
    const isCalm = recorded === presses.length && left.every(({ state }) => waitsForItsUser(state));
    calmLooks = isCalm ? calmLooks + 1 : 0;
    // A record that stays is written before its pictures are confirmed, so that gets its second.
    if (isCalm && left.length === 0) return true;
    if (calmLooks >= 10) {
      if (triesLeft === 0) return true;
      giveUpAt += tryWithinMs;
      triesLeft = (await retryLinks(opened)) > 0 ? linkTries : triesLeft - 1;
      calmLooks = 0;
    }
    await pause(100);
    if (look % 30 === 0) void opened.run((tab) => tab.resumeJobs());
  }
  return false;
}

/** Whether a job is over except for a link that its user may try again. */
function waitsForItsUser(job: JobState): boolean {
  return !isRunning(job) && job.images.some((image) => image.status === 'failed' && image.retryable);
}
