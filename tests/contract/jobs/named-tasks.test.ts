import '../../support/quiet-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { noteTask, readCallTask, settleTask, takeTask } from '@/lib/server/jobs/calls/call-task';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { startJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { endRunningJobs } from '../../support/end-running-jobs';
import { createLatch } from '../../support/latch';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { lostAnswer, ScriptedTasks, tellTask } from '../../support/scripted-tasks';
import { shortTimes } from '../../support/short-times';
import { fixtureUpstream } from '../../support/write-data-directory';

const jobId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7d01';
const otherId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7d02';
const times = shortTimes(3_000);
let upstream = fixtureUpstream;
let tests = 0;
let storage: Storage;
let gateway: ScriptedTasks;

beforeEach(() => {
  tests += 1;
  // Searches of one key share a reading of the gateway's list for a moment.
  upstream = { ...fixtureUpstream, apiKey: `${fixtureUpstream.apiKey}-named-${tests}` };
  storage = openMemoryStorage();
  gateway = new ScriptedTasks();
});
afterEach(async () => {
  await endRunningJobs();
});

const start = (id: string) => startJob(createNewJob(storage, upstream, { id, route: gateway.route, times }));
const follow = async (id: string) => (await readEvents(followJob(storage, id, 0))).events;
const found = (id: string) => ({ id, isFound: true, uncertain: true });

/** All other processes take the process that waits for the call for dead. */
function forgetWhoWaits(): void {
  (globalThis as { safelightWaitingCalls?: Set<string> }).safelightWaitingCalls?.clear();
}

describe('a task that a lost call has found on the list, and that the answer of another call names', () => {
  it('goes back to its call, and the lost call gets its own', async () => {
    const [answered, polled] = [createLatch(), createLatch()];
    gateway.script = async function* (task, { number, finish }) {
      task.isListed = number === 0;
      // It is nearer to the call that was issued later.
      if (number === 0) task.createdAt = Date.now() + 900;
      finish();
      yield { type: 'response' };
      if (number > 0) throw lostAnswer(null);
      await answered.opened;
      yield { type: 'task', id: task.id, expiresAt: null };
      yield* tellTask(task);
    };
    const { tasks } = gateway.route;
    const resume = tasks?.resume;
    if (!tasks || !resume) throw new Error('The route keeps no tasks.');
    tasks.resume = async function* (...call) {
      yield { type: 'progress', stage: 'generating', percent: null, task: 'waiting' };
      await polled.opened;
      yield* resume(...call);
    };
    await start(jobId);
    await expect.poll(() => gateway.tasks.length).toBe(1);
    forgetWhoWaits();
    await start(otherId);
    const taskOf = async (id: string) => (await readCallTask(storage, id, 0))?.id;
    await expect.poll(() => taskOf(otherId)).toBe(gateway.tasks[0]?.id);
    const [named, lost] = gateway.tasks;
    // The process was only suspended, and its answer comes now.
    answered.open();
    await expect.poll(() => taskOf(jobId)).toBe(named?.id);
    expect(await readCallTask(storage, otherId, 0)).toBeNull();
    if (lost) lost.isListed = true;
    polled.open();
    const [first, second] = await Promise.all([follow(jobId), follow(otherId)]);
    expect(findEvent(first, 'image-end').base64).toBe(named?.pictures[0]);
    expect(findEvent(second, 'image-end').base64).toBe(lost?.pictures[0]);
    expect(findEvent(second, 'job-end')).toMatchObject({ tasks: [lost?.id], status: 'succeeded' });
    expect(findEvent(second, 'cost-report')).toMatchObject({ microUsd: 10_001, basis: 'gateway' });
  });

  it.each([true, false])(
    'leaves no task without a call if its pictures were delivered before the answer came (the lost call has a task: %s)',
    async (hasTask) => {
      const answered = createLatch();
      gateway.script = async function* (task, { number, finish }) {
        task.isListed = number === 0;
        // It is nearer to the call that was issued later.
        if (number === 0) task.createdAt = Date.now() + 900;
        finish();
        yield { type: 'response' };
        if (number > 0) throw lostAnswer(null);
        await answered.opened;
        yield { type: 'task', id: task.id, expiresAt: null };
        yield* tellTask(task);
      };
      await start(jobId);
      await expect.poll(() => gateway.tasks.length).toBe(1);
      forgetWhoWaits();
      await start(otherId);
      const second = await follow(otherId);
      const [named, lost] = gateway.tasks;
      expect(findEvent(second, 'image-end').base64).toBe(named?.pictures[0]);
      if (lost) lost.isListed = hasTask;
      // The process was only suspended, and its answer comes now.
      answered.open();
      const first = await follow(jobId);
      const own = hasTask ? lost : named;
      expect(findEvent(first, 'image-end').base64).toBe(own?.pictures[0]);
      expect(first.filter(({ event }) => event === 'image-end')).toHaveLength(1);
      expect(findEvent(first, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 1 });
    },
  );

  it('is noted although the call had found another one, which turned out to be that of somebody else', async () => {
    expect(await takeTask(storage, otherId, 0, found('t_first'))).toBe(true);
    await noteTask(storage, jobId, 0, { id: 't_first' });
    await noteTask(storage, otherId, 0, { id: 't_second' });
    expect(await readCallTask(storage, otherId, 0)).toMatchObject({ id: 't_second' });
  });

  it('stays with the lost call once its pictures are delivered, and the two calls exchange their tasks', async () => {
    expect(await takeTask(storage, otherId, 0, found('t_first'))).toBe(true);
    expect(await settleTask(storage, otherId, 0, 't_first')).toBe(true);
    await noteTask(storage, jobId, 0, { id: 't_first' });
    expect(await readCallTask(storage, jobId, 0)).toBeNull();
    expect(await takeTask(storage, jobId, 0, found('t_second'))).toBe(true);
    expect(await readCallTask(storage, jobId, 0)).toMatchObject({ id: 't_second' });
    expect(await readCallTask(storage, otherId, 0)).toMatchObject({ id: 't_first' });
  });

  it('is not given back if its call has found the other task in the meantime', async () => {
    expect(await takeTask(storage, otherId, 0, found('t_first'))).toBe(true);
    expect(await takeTask(storage, jobId, 0, found('t_second'))).toBe(true);
    await noteTask(storage, jobId, 0, { id: 't_first' });
    expect(await readCallTask(storage, jobId, 0)).toMatchObject({ id: 't_second' });
    expect(await readCallTask(storage, otherId, 0)).toMatchObject({ id: 't_first' });
    expect(await settleTask(storage, otherId, 0, 't_first')).toBe(true);
  });

  it('can be replaced in the note of the lost call, which is then free for others', async () => {
    expect(await takeTask(storage, otherId, 0, found('t_first'))).toBe(true);
    await noteTask(storage, jobId, 0, { id: 't_first' });
    expect(await settleTask(storage, otherId, 0, 't_first')).toBe(false);
    expect(await takeTask(storage, otherId, 0, found('t_second'))).toBe(true);
    expect(await readCallTask(storage, otherId, 0)).toMatchObject({ id: 't_second' });
  });
});

it('a call that was cancelled after it was recorded and before it left is free, and competes for no task', async () => {
  const recorded = createLatch();
  const whole = storage;
  const claim: Storage['claim'] = async (key, body) => {
    const result = await whole.claim(key, body);
    if (key === `jobs/${jobId}/calls/0`) await recorded.opened;
    return result;
  };
  storage = { ...whole, claim };
  await start(jobId);
  await expect.poll(() => whole.exists(`jobs/${jobId}/calls/0`)).toBe(true);
  await cancelJob(storage, jobId);
  recorded.open();
  const events = await follow(jobId);
  expect(gateway.specs).toEqual([]);
  expect(findEvent(events, 'job-end')).toMatchObject({ status: 'cancelled', error: { charged: false } });
  expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
  expect(await readCallTask(storage, jobId, 0)).toMatchObject({ id: null, error: { code: 'cancelled' } });
  const listed: string[] = [];
  for await (const key of whole.list('calls/')) listed.push(key);
  expect(listed).toEqual([]);
});

it('a call that a proxy refused is free if it is cancelled during the search, and can be fetched if it was made', async () => {
  gateway.script = async function* (task, { finish }) {
    task.isListed = false;
    finish();
    yield { type: 'response' };
    throw new AppError('upstream_unavailable', '503', {
      details: { charged: false, lostTask: { id: null } },
    });
  };
  await start(jobId);
  await expect.poll(() => gateway.listings).toBeGreaterThan(0);
  await cancelJob(storage, jobId);
  const events = await follow(jobId);
  expect(findEvent(events, 'job-end')).toMatchObject({ status: 'cancelled', error: { charged: false } });
  expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
  expect(findEvent(events, 'image-fail')).toMatchObject({ reason: 'download', retryable: true });
});
