import type { Studio } from '../support/studio';
import type { ChaosBrowser, OpenTab } from './browser';
import type { Random } from './random';
import type { World } from './world';

/** What a fault may lay its hands on. */
export interface Scene {
  random: Random;
  world: World;
  browser: ChaosBrowser;
  /** Open tabs, oldest first. */
  tabs: OpenTab[];
  /** Ids of the jobs pressed so far. */
  jobs: string[];
  /** A new tab, which looks for unfinished jobs as every page does. */
  openTab(): Promise<OpenTab>;
}

export type Fault = (scene: Scene) => Promise<void>;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One after the other for a process: it cannot be killed while it starts. */
const busy = new WeakMap<Studio, Promise<void>>();
function inTurn(studio: Studio, work: () => Promise<void>): Promise<void> {
  const turn = (busy.get(studio) ?? Promise.resolve()).then(work);
  busy.set(studio, turn);
  return turn;
}

/** Everything that may happen during a round, by name. */
export const faults: Readonly<Record<string, Fault>> = {
  'tab dies at an event': async ({ random, browser, tabs, openTab }) => {
    browser.dieAfter(random.pick(tabs), random.between(0, 6));
    await pause(random.between(300, 1_500));
    await openTab();
  },
  reload: async ({ random, tabs, openTab }) => {
    random.pick(tabs).close();
    await pause(random.between(0, 200));
    await openTab();
  },
  'second tab': async ({ openTab }) => {
    await openTab();
  },
  offline: async ({ random, browser }) => {
    browser.setOffline(true);
    await pause(random.between(100, 1_500));
    browser.setOffline(false);
  },
  'bad network': async ({ random, browser }) => {
    browser.weather = { answersLost: 0.4, requestsLost: 0.2, resent: 0.5 };
    await pause(random.between(500, 2_000));
    browser.weather = { answersLost: 0, requestsLost: 0, resent: 0 };
  },
  'kill -9': async ({ random, world }) => {
    const studio = random.pick(world.studios);
    await inTurn(studio, async () => {
      await studio.kill('SIGKILL');
      await pause(random.between(0, 300));
      await studio.restart();
    });
  },
  SIGTERM: async ({ random, world }) => {
    const studio = random.pick(world.studios);
    await inTurn(studio, async () => {
      await studio.signal('SIGTERM');
      await studio.ended();
      await studio.restart();
    });
  },
  'storage error': async ({ random, world }) => {
    await world.hurtStorage('failing');
    await pause(random.between(100, 1_200));
    await world.healStorage();
  },
  'slow disk': async ({ random, world }) => {
    await world.hurtStorage('slow');
    await pause(random.between(300, 1_500));
    await world.healStorage();
  },
  cancel: async ({ random, tabs, jobs }) => {
    if (jobs.length === 0) return;
    const jobId = random.pick(jobs);
    // A studio that is away refuses, which the user would see; a tab that has died gets no answer.
    const cancelling = random.pick(tabs).run((tab) => tab.cancelJob(jobId));
    await Promise.race([cancelling.catch(() => undefined), pause(2_000)]);
  },
};
