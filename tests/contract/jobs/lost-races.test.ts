import '../../support/quiet-log';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { followJobs } from '@/lib/server/jobs/log/follow-jobs';
import { unparkedFramesMax } from '@/lib/server/jobs/log/job-log';
import { type RunningJob, runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { type TakeoverContext, uncounted } from '@/lib/server/jobs/ownership/takeover-context';
import { startJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { createLatch } from '../../support/latch';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { readEvents } from '../../support/read-events';
import { hangsWithId, ScriptedTasks, tellTask } from '../../support/scripted-tasks';
import { shortTimes } from '../../support/short-times';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

const jobId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7c02';
let storage: Storage;
let gateway: ScriptedTasks;
let suspended: RunningJob | undefined;

beforeEach(() => {
  storage = openMemoryStorage();
  gateway = new ScriptedTasks();
  gateway.script = async function* (task, { signal }) {
    yield { type: 'task', id: task.id, expiresAt: null };
    await Promise.race([task.ended, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    signal.throwIfAborted();
    yield* tellTask(task);
  };
});
afterEach(async () => {
  const cancelled = new AppError('cancelled', 'The test is over.');
  suspended?.cancel.abort(cancelled);
  for (const running of runningJobs().values()) running.cancel.abort(cancelled);
  await suspended?.parked;
  await expect.poll(() => runningJobs().size).toBe(0);
});

const times = shortTimes(2_000);

function takeover(): TakeoverContext {
  return { upstreams: [upstream], tasks: gateway.route.tasks, readmit: async () => uncounted, times };
}

/** Starts the job in a process that is then suspended, and that all others take for dead. */
async function startThenSuspend(): Promise<void> {
  await startJob(createNewJob(storage, upstream, { id: jobId, route: gateway.route, times }));
  await expect.poll(() => storage.exists(`jobs/${jobId}/calls/0.task`)).toBe(true);
  await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
  await expect.poll(async () => (await readWholeLog(storage, jobId)).frames.length).toBeGreaterThan(1);
  suspended = runningJobs().get(jobId);
  runningJobs().clear();
  await storage.put(jobKeys.heartbeat(jobId), 'left');
}

function finishTask(): void {
  for (const task of gateway.tasks) gateway.finish(task);
}

describe('a job whose process was only suspended', () => {
  it('is read to its end if that process is faster than the one that takes it over', async () => {
    await startThenSuspend();
    const { nextBatch } = await readWholeLog(storage, jobId);
    const woken = createLatch();
    const slow: Storage = {
      ...storage,
      claim: async (key, body) => {
        if (key === jobKeys.batch(jobId, nextBatch)) await woken.opened;
        return storage.claim(key, body);
      },
    };
    const reading = readEvents(followJob(slow, jobId, 0, takeover()));
    await expect.poll(() => runningJobs().has(jobId)).toBe(true);
    // Long enough for the reader to be told whatever this process has to say.
    await new Promise((resolve) => setTimeout(resolve, 50));
    finishTask();
    await suspended?.parked;
    woken.open();
    const { events } = await reading;
    expect(events.map(({ event }) => event)).toContain('image-end');
    expect(events.at(-1)).toMatchObject({ event: 'job-end', data: { status: 'succeeded' } });
  });

  it('is read from the storage by a reader who knows more of it than that process does', async () => {
    gateway.script = hangsWithId;
    await startThenSuspend();
    finishTask();
    const { events: all } = await readEvents(followJob(storage, jobId, 0, takeover()));
    const seen = all.find(({ sequence }) => sequence > unparkedFramesMax)?.sequence ?? 0;
    await expect.poll(() => runningJobs().size).toBe(0);
    // It has woken up, and its call still waits for an answer.
    if (suspended) runningJobs().set(jobId, suspended);
    const reading = readEvents(followJob(storage, jobId, seen, takeover()));
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), 2_000));
    const read = await Promise.race([reading, late]);
    expect(read?.events.at(-1)).toMatchObject({ event: 'job-end', data: { status: 'succeeded' } });
    runningJobs().clear();
  });

  it('is read from the storage by all of its readers once that process notices that it has lost the job', async () => {
    gateway.script = hangsWithId;
    await startThenSuspend();
    finishTask();
    await readEvents(followJob(storage, jobId, 0, takeover()));
    await expect.poll(() => runningJobs().size).toBe(0);
    if (suspended) runningJobs().set(jobId, suspended);
    const reading = readEvents(followJob(storage, jobId, 0, takeover()));
    // It wakes up, and its call still waits for an answer.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), 8_000));
    const read = await Promise.race([reading, late]);
    vi.useRealTimers();
    runningJobs().delete(jobId);
    expect(read?.events.map(({ event }) => event)).toContain('image-end');
    expect(read?.events.at(-1)).toMatchObject({ event: 'job-end', data: { status: 'succeeded' } });
  });
});

describe('a process that wakes up after another has taken its job over', () => {
  it('does not tell its readers that the job has failed because its own connections are dead', async () => {
    const woken = createLatch();
    gateway.script = async function* (task) {
      yield { type: 'task', id: task.id, expiresAt: null };
      await woken.opened;
      throw new AppError('upstream_timeout', 'The connection is dead.');
    };
    await startThenSuspend();
    const other = readEvents(followJob(storage, jobId, 0, takeover()));
    await expect.poll(() => storage.exists(jobKeys.owner(jobId, 1))).toBe(true);
    await expect.poll(() => gateway.resumed.length).toBe(1);
    const owner = runningJobs().get(jobId);
    if (suspended) runningJobs().set(jobId, suspended);
    const reading = readEvents(followJob(storage, jobId, 0, takeover()));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    woken.open();
    await suspended?.parked;
    vi.useRealTimers();
    if (owner) runningJobs().set(jobId, owner);
    finishTask();
    const { events } = await reading;
    expect(events.map(({ event }) => event)).toContain('image-end');
    expect(events.at(-1)).toMatchObject({ event: 'job-end', data: { status: 'succeeded' } });
    await other;
  });
});

it('a cancellation that reaches a process which was suspended gets to the one that goes on with the job', async () => {
  gateway.script = hangsWithId;
  await startThenSuspend();
  const owner = { generation: 1, startedAt: new Date().toISOString(), runner: null, nonce: 'another' };
  await storage.put(jobKeys.owner(jobId, 1), JSON.stringify(owner));
  await storage.put(jobKeys.heartbeat(jobId), new Date().toISOString());
  if (suspended) runningJobs().set(jobId, suspended);
  await cancelJob(storage, jobId);
  expect(suspended?.cancel.signal.aborted).toBe(true);
  expect(await storage.exists(jobKeys.cancel(jobId))).toBe(true);
});

describe('a job that could not be read for a moment', () => {
  it('is read again as soon after the third storage error as after the first', async () => {
    const claim = {
      ...{ jobId, bodyHash: '', keyFingerprint: '', kind: 'create', model: 'gpt-image-1', requested: 1 },
      ...{ startedAt: new Date().toISOString(), demo: false, estimate: { microUsd: 1, basis: 'estimate' } },
    };
    await storage.put(jobKeys.claim(jobId), JSON.stringify(claim));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let isBroken = false;
    const get: Storage['get'] = (key) =>
      isBroken ? Promise.reject(new Error('The storage fails.')) : storage.get(key);
    const reader = followJobs({ ...storage, get }, [{ jobId, lastSequence: 0 }], null).getReader();
    let received = '';
    const pump = async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        received += new TextDecoder().decode(part.value);
    };
    void pump().catch(() => undefined);
    for (let batch = 0; batch < 4; batch += 1) {
      isBroken = true;
      await vi.advanceTimersByTimeAsync(1_000);
      isBroken = false;
      const progress = { stage: 'generating', percent: batch };
      const frames = [{ sequence: batch + 1, event: 'job-progress', data: progress }];
      await storage.put(jobKeys.batch(jobId, batch), JSON.stringify(frames));
      await vi.advanceTimersByTimeAsync(8_000);
      expect(received).toContain(`"percent":${batch}`);
    }
    await reader.cancel();
    vi.useRealTimers();
  });
});
