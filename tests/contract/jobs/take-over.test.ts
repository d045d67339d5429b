import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import type { Upstream } from '@/lib/server/gateway/upstream';
import { cancelOrWithdraw } from '@/lib/server/jobs/cancel-job';
import { isKnownJobOrThrow } from '@/lib/server/jobs/claim-job';
import { jobKeys, readClaim, readWholeLog } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import {
  type RunningJob,
  runningJobs,
  setStopping,
  stopJobs,
} from '@/lib/server/jobs/ownership/running-jobs';
import type { TakeoverContext } from '@/lib/server/jobs/ownership/takeover-context';
import { retryImage } from '@/lib/server/jobs/pictures/retry-image';
import { startJob } from '@/lib/server/jobs/start-job';
import { sweepJobs } from '@/lib/server/jobs/sweep-jobs';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { createLatch } from '../../support/latch';
import { createNewJob } from '../../support/new-job';
import { findEvent, type ReadEvent, readEvents } from '../../support/read-events';
import {
  hangs,
  hangsWithId,
  type ScriptedTask,
  ScriptedTasks,
  type TaskScript,
  tellTask,
} from '../../support/scripted-tasks';
import { shortTimes } from '../../support/short-times';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

const jobId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7c01';
const otherKey: Upstream = { ...upstream, apiKey: 'sk-other' };
let directory: string;
let storage: Storage;
let gateway: ScriptedTasks;
/** Jobs of processes that look dead to everybody else. */
let dead: RunningJob[] = [];

beforeEach(async () => {
  directory = await makeTemporaryFolder('heirs');
  storage = openFileSystem(directory);
  gateway = new ScriptedTasks();
  dead = [];
});
afterEach(async () => {
  vi.useRealTimers();
  setStopping(false);
  const cancelled = new AppError('cancelled', 'The test is over.');
  for (const running of [...runningJobs().values(), ...dead]) running.cancel.abort(cancelled);
  await Promise.all(dead.map((running) => running.parked));
  await expect.poll(() => runningJobs().size).toBe(0);
  await deleteFolder(directory);
});

const times = shortTimes(2_000, 10_000);

function takeover(...upstreams: Upstream[]): TakeoverContext {
  const admission = {
    record: null,
    handOver: () => undefined,
    end: async () => undefined,
    withdraw: async () => undefined,
  };
  return { upstreams, tasks: gateway.route.tasks, readmit: async () => admission, times };
}

function newJob(parameters: Record<string, unknown> = {}, onePerCall = false, by = upstream) {
  const { route } = gateway;
  return createNewJob(storage, by, { id: jobId, route, times, parameters, model: { onePerCall } });
}

/** Makes the job's process die once `calls` calls were sent and everything it knew was parked. */
async function die(calls = 1): Promise<void> {
  await expect.poll(() => gateway.tasks.length).toBe(calls);
  await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
  await expect.poll(async () => (await readWholeLog(storage, jobId)).frames.length).toBeGreaterThan(1);
  const running = runningJobs().get(jobId);
  if (!running) throw new Error('No such job runs.');
  dead.push(running);
  runningJobs().clear();
  await noHeartbeat();
}

/** Sets back the last heartbeat of the job's owner by hours; the next one would come within five seconds. */
const noHeartbeat = () => storage.put(jobKeys.heartbeat(jobId), 'left');

function follow(by: TakeoverContext | null, after = 0, enough?: (event: ReadEvent) => boolean) {
  return readEvents(followJob(storage, jobId, after, by), enough);
}

const onlyTask = (): ScriptedTask => {
  const [task] = gateway.tasks;
  if (!task) throw new Error('There is no task.');
  return task;
};
const isKnown = () => storage.exists(`jobs/${jobId}/calls/0.task`);

describe('a job whose process died', () => {
  it('is continued at once although it cannot be counted among the jobs of its client', async () => {
    gateway.script = hangsWithId;
    await startJob(newJob());
    await expect.poll(isKnown).toBe(true);
    await die();
    gateway.finish(onlyTask());
    const readmit = () => Promise.reject(new Error('too many open files'));
    const { events } = await follow({ ...takeover(upstream), readmit });
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', tasks: [onlyTask().id] });
  });

  it('is continued through its task, once, whichever reader comes first', async () => {
    gateway.script = hangsWithId;
    await startJob(newJob());
    await expect.poll(isKnown).toBe(true);
    await die();
    const readers = [follow(takeover(upstream)), follow(takeover(upstream)), follow(takeover(upstream))];
    await expect.poll(() => gateway.resumed.length).toBe(1);
    gateway.finish(onlyTask());
    for (const { events } of await Promise.all(readers)) {
      expect(findEvent(events, 'image-end').base64).toBe(onlyTask().pictures[0]);
      expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 10_000, basis: 'gateway' });
      expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', tasks: [onlyTask().id] });
      const sequences = events.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
      // Readers may have seen frames of the dead process that were never parked.
      expect(sequences.at(-1)).toBeGreaterThan(1_000_000);
    }
    expect(gateway.specs).toHaveLength(1);
    expect(gateway.resumed).toHaveLength(1);
    await expect.poll(() => runningJobs().size).toBe(0);
    const { text } = await follow(null);
    expect(text).toBe((await readers[0])?.text);
  });

  it('is continued through the gateway’s list if it had not received the id', async () => {
    gateway.script = hangs;
    await startJob(newJob({ n: 2 }));
    await die();
    gateway.finish(onlyTask());
    const { events } = await follow(takeover(upstream));
    const pictures = events.flatMap((event) => (event.event === 'image-end' ? [event.data.base64] : []));
    expect(pictures).toEqual(onlyTask().pictures);
    expect(events.flatMap((event) => (event.event === 'job-progress' ? [event.data.task] : []))).toContain(
      'searching',
    );
    expect(gateway.specs).toHaveLength(1);
  });

  it('issues no call that was not recorded, and ends partial', async () => {
    const script: TaskScript = async function* (task, call) {
      if (call.number > 0) return yield* hangs(task, call);
      call.finish();
      yield { type: 'task', id: task.id, expiresAt: null };
      yield* tellTask(task);
    };
    gateway.script = script;
    await startJob(newJob({ n: 8 }, true));
    await expect
      .poll(async () => (await readWholeLog(storage, jobId)).frames.some(({ event }) => event === 'call-end'))
      .toBe(true);
    await die(5);
    for (const task of gateway.tasks) gateway.finish(task);
    const { events } = await follow(takeover(upstream));
    expect(findEvent(events, 'job-end')).toMatchObject({
      status: 'partial',
      requested: 8,
      delivered: 5,
      error: { code: 'interrupted' },
    });
    const told = gateway.tasks.reduce((sum, task) => sum + (task.costMicroUsd ?? 0), 0);
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: told, basis: 'gateway' });
    expect(gateway.specs).toHaveLength(5);
    // The old process was only suspended: now that it goes on, it issues nothing either.
    for (const running of dead) running.stop();
    await Promise.all(dead.map((running) => running.parked));
    expect(gateway.specs).toHaveLength(5);
  });

  it('gives no call the task of another if it died while recording that task', async () => {
    // The second call was recorded, but the process died before sending it.
    gateway.script = async function* (task, call) {
      if (call.number === 0) return yield* hangsWithId(task, call);
      task.isListed = false;
      yield* hangs(task, call);
    };
    const isNote = (key: string) => /^tasks\/|\/calls\/\d+\.task$/.test(key);
    const whole = storage;
    let notes = 0;
    const died = createLatch();
    storage = {
      ...whole,
      claim: (key, body) => {
        if (isNote(key)) notes += 1;
        return isNote(key) && notes > 1 ? died.opened.then(() => 'exists') : whole.claim(key, body);
      },
    };
    await startJob(newJob({ n: 2 }, true));
    await expect.poll(() => notes).toBeGreaterThan(0);
    await die(2);
    storage = whole;
    const own = gateway.tasks.find(({ isListed }) => isListed);
    if (!own) throw new Error('There is no task.');
    gateway.finish(own);
    const { events } = await follow(takeover(upstream));
    died.open();
    expect(events.flatMap((event) => (event.event === 'image-end' ? [event.data.base64] : []))).toEqual(
      own.pictures,
    );
    expect(findEvent(events, 'job-end')).toMatchObject({ delivered: 1, tasks: [own.id] });
    expect(findEvent(events, 'cost-report')).toMatchObject({ basis: 'estimate' });
  });

  it('was never issued if it died before its first call, and costs nothing', async () => {
    gateway.script = hangs;
    await startJob(newJob());
    await die();
    await storage.delete(`jobs/${jobId}/calls/0`);
    const { events } = await follow(takeover(upstream));
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'interrupted', delivered: 0 });
    expect(gateway.listings).toBe(0);
  });

  it('is priced by the estimate from before its call, since its prompt is not stored', async () => {
    gateway.script = hangsWithId;
    const job = newJob({ n: 2 });
    await startJob(job);
    await expect.poll(isKnown).toBe(true);
    await die();
    onlyTask().costMicroUsd = null;
    gateway.finish(onlyTask());
    const { events } = await follow(takeover(upstream));
    const { estimate } = findEvent(events, 'job-start');
    expect(findEvent(events, 'cost-report')).toMatchObject({
      microUsd: estimate.microUsd,
      basis: 'per-image',
    });
    for await (const key of storage.list('')) {
      const text = new TextDecoder().decode((await storage.get(key)) ?? undefined);
      expect(text).not.toContain(job.request.prompt);
      expect(text).not.toContain(upstream.apiKey);
    }
  });

  it('waits for the key that pays for it, and is never continued with another', async () => {
    gateway.script = hangsWithId;
    await startJob(newJob({}, false, otherKey));
    await expect.poll(isKnown).toBe(true);
    await die();
    gateway.keys.clear();
    const waiting = follow(takeover(upstream));
    await expect.poll(() => gateway.keys.size).toBe(0);
    await sweepJobs(storage, Date.now(), takeover(upstream));
    expect(runningJobs().size).toBe(0);
    expect((await readWholeLog(storage, jobId)).frames.map(({ event }) => event)).not.toContain('job-end');
    gateway.finish(onlyTask());
    const { events } = await follow(takeover(upstream, otherKey));
    expect(findEvent(events, 'job-end').status).toBe('succeeded');
    expect(findEvent((await waiting).events, 'image-end').base64).toBe(onlyTask().pictures[0]);
    expect([...gateway.keys]).toEqual([otherKey.apiKey]);
  });

  it('ends without its key if it is cancelled', async () => {
    gateway.script = hangsWithId;
    await startJob(newJob({}, false, otherKey));
    await expect.poll(isKnown).toBe(true);
    await die();
    await cancelOrWithdraw(storage, jobId);
    const { events } = await follow(null);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'cancelled' });
    expect(findEvent(events, 'cost-report').basis).not.toBe('none');
    expect(gateway.resumed).toEqual([]);
  });

  it('ends as timed out if nobody with its key came for as long as the gateway keeps its result', async () => {
    gateway.script = hangsWithId;
    await startJob(newJob({}, false, otherKey));
    await expect.poll(isKnown).toBe(true);
    await die();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 3_600_000 });
    await sweepJobs(storage, Date.now(), takeover(upstream));
    await expect.poll(() => runningJobs().size).toBe(0);
    const { events } = await follow(null);
    expect(findEvent(events, 'job-end')).toMatchObject({ error: { code: 'upstream_timeout' } });
    expect([...gateway.keys]).toEqual([otherKey.apiKey]);
  });

  it('is continued by the sweep with the server’s key', async () => {
    gateway.script = hangsWithId;
    await startJob(newJob());
    await expect.poll(isKnown).toBe(true);
    await die();
    gateway.finish(onlyTask());
    expect(await sweepJobs(storage, Date.now(), takeover(upstream))).toMatchObject({ interrupted: 1 });
    const { events } = await follow(null);
    expect(findEvent(events, 'job-end').status).toBe('succeeded');
  });

  it('is continued when somebody fetches one of its pictures again', async () => {
    gateway.script = hangsWithId;
    await startJob(newJob());
    await expect.poll(isKnown).toBe(true);
    await die();
    gateway.finish(onlyTask());
    const { tasks } = gateway.route;
    const asking = { storage, upstream, jobId, index: '0', takeover: takeover(upstream), tasks, times };
    const { events } = await readEvents(await retryImage(new AbortController().signal, asking));
    expect(findEvent(events, 'image-end').base64).toBe(onlyTask().pictures[0]);
    expect(findEvent((await follow(null)).events, 'job-end').status).toBe('succeeded');
  });

  it('ends once if its old process was only suspended, and the new one has taken it over', async () => {
    gateway.script = async function* (task, { signal }) {
      yield { type: 'task', id: task.id, expiresAt: null };
      await Promise.race([task.ended, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
      yield* tellTask(task);
    };
    await startJob(newJob());
    await expect.poll(isKnown).toBe(true);
    await die();
    const reading = follow(takeover(upstream));
    await expect.poll(() => gateway.resumed.length).toBe(1);
    // Both receive the picture at the same moment.
    gateway.finish(onlyTask());
    const { events } = await reading;
    await Promise.all(dead.map((running) => running.parked));
    await expect.poll(() => runningJobs().size).toBe(0);
    const { frames } = await readWholeLog(storage, jobId);
    expect(frames.filter(({ event }) => event === 'job-end')).toHaveLength(1);
    expect(findEvent(events, 'image-end').base64).toBe(onlyTask().pictures[0]);
    expect(findEvent((await follow(null)).events, 'image-end').base64).toBe(onlyTask().pictures[0]);
  });

  it('ends as interrupted in demo, because its sandbox died with it', async () => {
    gateway.script = hangs;
    await startJob(newJob({}, false, { ...upstream, demo: true }));
    await die();
    const { events } = await follow(takeover(upstream));
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'interrupted' });
    expect(gateway.listings).toBe(0);
  });
});

describe('a process that stops', () => {
  it('leaves its jobs open, and the next process goes on with them at once', async () => {
    gateway.script = hangs;
    const job = newJob();
    await startJob(job);
    await expect.poll(() => gateway.tasks.length).toBe(1);
    const reader = follow(takeover(upstream));
    await stopJobs(20);
    const { events: seen } = await reader;
    expect(seen.map(({ event }) => event)).toEqual(['job-start', 'job-progress']);
    const { frames } = await readWholeLog(storage, jobId);
    expect(frames.map(({ event }) => event)).toEqual(['job-start', 'job-progress']);
    setStopping(false);
    gateway.finish(onlyTask());
    const { events } = await follow(takeover(upstream), seen.at(-1)?.sequence);
    expect(findEvent(events, 'image-end').base64).toBe(onlyTask().pictures[0]);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded' });
    expect(await isKnownJobOrThrow(storage, jobId, job.bodyHash, upstream)).toBe(true);
    expect(gateway.specs).toHaveLength(1);
  });
});

it('stores only hashes of the key and of the client', async () => {
  gateway.script = hangsWithId;
  await startJob(newJob());
  const claim = await readClaim(storage, jobId);
  expect(claim).toMatchObject({ continuation: { calls: 1, admission: null } });
});
