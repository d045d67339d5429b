import { randomUUID } from 'node:crypto';
import { getClaim, jobKeys } from '@/lib/server/jobs/job-record';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { readJob } from '../../support/job-client';
import type { Studio } from '../../support/studio';
import type { ChaosBrowser, OpenTab } from './browser';
import type { Facts } from './facts';
import type { Random } from './random';
import type { World } from './world';

/** What a fault may act on. */
export interface Scene {
  random: Random;
  world: World;
  facts: Facts;
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

/** The work on a process, one piece after the other: it cannot be killed while it starts. */
const busy = new WeakMap<Studio, Promise<void>>();
function inTurn(studio: Studio, work: () => Promise<void>): Promise<void> {
  const turn = (busy.get(studio) ?? Promise.resolve()).then(work);
  busy.set(studio, turn);
  return turn;
}

/**
 * To all others, the suspended process has been silent for ten minutes; another process, asked for its jobs, ends them.
 * Then the suspended one wakes up.
 */
async function oversleep(studio: Studio, world: World, facts: Facts, jobs: readonly string[]): Promise<void> {
  const other = world.studios.find((each) => each !== studio);
  const longAgo = new Date(Date.now() - 2 * 3_600_000).toISOString();
  for (const jobId of jobs) {
    const claim = await untilStored(() => getClaim(world.storage, jobId));
    if (claim?.runner?.pid !== studio.pid() || !other) continue;
    facts.overslept.add(jobId);
    await untilStored(() => world.storage.put(jobKeys.heartbeat(jobId), longAgo));
    await Promise.race([readJob(other.origin, jobId).catch(() => undefined), pause(5_000)]);
  }
}

/** Another fault may make the storage fail at this moment. */
async function untilStored<Result>(request: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request();
    } catch (cause) {
      if (tries === storageTries) throw cause;
      await pause(500);
    }
  }
}

/** Longer than a fault of the storage lasts. */
const storageTries = 20;

/** Presses "Download again" wherever the page offers it. @returns how many pictures came. */
export async function retryLinks(opened: OpenTab): Promise<number> {
  const { jobs } = opened.run((tab) => tab.useJobs.getState());
  const failed = Object.values(jobs).flatMap((job) =>
    job.images.flatMap((image, index) =>
      image.status === 'failed' && image.retryable ? [{ job, index }] : [],
    ),
  );
  // All at once, because a search of the gateway's list that finds nothing takes its time.
  const came = await Promise.all(
    failed.map(({ job, index }) => {
      const retrying = opened.run((tab) => tab.retryDownload(job, index)).catch(() => false);
      // A tab that has died gets no answer.
      return Promise.race([retrying, pause(20_000).then(() => false)]);
    }),
  );
  return came.filter(Boolean).length;
}

/** Objects as crashes, other programs and wrong clocks leave them; none belongs to a job of this round. */
const garbage: readonly ((storage: Storage) => Promise<void>)[] = [
  (storage) => storage.put(jobKeys.claim(randomUUID()), ''),
  (storage) => storage.put(jobKeys.claim(randomUUID()), '{"jobId":7}'),
  (storage) => storage.put(jobKeys.batch(randomUUID(), 0), ''),
  (storage) => storage.put(jobKeys.heartbeat(randomUUID()), '2099-01-01T00:00:00.000Z'),
  (storage) => storage.put('jobs/stray', 'left by somebody'),
  (storage) => storage.put(`shares/${randomUUID()}/record`, ''),
];

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
  'requests lost and sent twice': async ({ random, browser }) => {
    browser.weather = { answersLost: 0.4, requestsLost: 0.2, resent: 0.5 };
    await pause(random.between(500, 2_000));
    browser.weather = { answersLost: 0, requestsLost: 0, resent: 0 };
  },
  'kill -9': async ({ random, world, facts }) => {
    const studio = random.pick(world.studios);
    await inTurn(studio, async () => {
      facts.killedPids.add(studio.pid());
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
  suspended: async ({ random, world, facts, jobs }) => {
    const studio = random.pick(world.studios);
    await inTurn(studio, async () => {
      await studio.signal('SIGSTOP');
      try {
        await pause(random.between(200, 2_000));
        if (random.chance(0.6)) await oversleep(studio, world, facts, jobs);
      } finally {
        // Otherwise every later round would find it suspended.
        await studio.signal('SIGCONT');
      }
    });
  },
  'storage error': async ({ random, world }) => {
    await world.hurtStorage(random.pick(['failing', 'failing after']));
    await pause(random.between(100, 1_200));
    await world.healStorage();
  },
  'little room': async ({ random, world }) => {
    await world.hurtStorage('little room');
    await pause(random.between(300, 1_500));
    await world.healStorage();
  },
  'Redis cut': async ({ random, world }) => {
    world.cutRedis();
    await pause(random.between(500, 3_000));
    world.mendRedis();
  },
  'garbage objects': async ({ random, world }) => {
    for (const write of garbage) if (random.chance(0.6)) await untilStored(() => write(world.storage));
  },
  'slow disk': async ({ random, world }) => {
    await world.hurtStorage('slow');
    await pause(random.between(300, 1_500));
    await world.healStorage();
  },
  'list lags': async ({ random, world }) => {
    world.hurtTasks({ listLagMs: random.between(1_000, 6_000) });
    await pause(random.between(500, 2_000));
    world.hurtTasks({ listLagMs: 0 });
  },
  'tasks behind a failing proxy': async ({ random, world }) => {
    world.hurtTasks({ readFaults: random.between(1, 6) });
  },
  'content expires': async ({ random, world, facts }) => {
    await pause(random.between(500, 2_500));
    facts.expiredAt = Date.now();
    world.expireTasks();
  },
  'retry of a link': async ({ random, tabs }) => {
    await pause(random.between(500, 1_500));
    await retryLinks(random.pick(tabs));
  },
  cancel: async ({ random, tabs, jobs, facts }) => {
    if (jobs.length === 0) return;
    const jobId = random.pick(jobs);
    facts.noteCancel(jobId);
    // A studio that is down refuses, which the user would see; a tab that has died gets no answer.
    const cancelling = random.pick(tabs).run((tab) => tab.cancelJob(jobId));
    await Promise.race([cancelling.catch(() => undefined), pause(2_000)]);
  },
};
