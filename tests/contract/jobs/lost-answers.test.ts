import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { jobEventSchemas } from '@/lib/protocol/job-events';
import { callKeys, readCallRecord } from '@/lib/server/jobs/calls/call-record';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { readWholeLog } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { retryImage } from '@/lib/server/jobs/pictures/retry-image';
import { startJob } from '@/lib/server/jobs/start-job';
import { sweepJobs } from '@/lib/server/jobs/sweep-jobs';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { endRunningJobs } from '../../support/end-running-jobs';
import { createLatch } from '../../support/latch';
import { createNewJob } from '../../support/new-job';
import { findEvent, type ReadEvent, readEvents } from '../../support/read-events';
import {
  answers,
  hangs,
  losesAnswer,
  lostAnswer,
  ScriptedTasks,
  tellTask,
} from '../../support/scripted-tasks';
import { shortTimes } from '../../support/short-times';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { fixtureUpstream } from '../../support/write-data-directory';

const jobIds = [1, 2, 3].map((number) => `0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7b0${number}`);
const [jobId = '', otherId = ''] = jobIds;
const times = shortTimes(1_500, 10_000);
let directory: string;
let storage: Storage;
let gateway: ScriptedTasks;
/** Each test has a key of its own: searches of one key share a reading of the gateway's list for a moment. */
let upstream = fixtureUpstream;
let tests = 0;

beforeEach(async () => {
  tests += 1;
  upstream = { ...fixtureUpstream, apiKey: `${fixtureUpstream.apiKey}-${tests}` };
  directory = await makeTemporaryFolder('lost');
  storage = openFileSystem(directory);
  gateway = new ScriptedTasks();
});
afterEach(async () => {
  vi.useRealTimers();
  await endRunningJobs();
  await deleteFolder(directory);
});

function start(id: string, parameters: Record<string, unknown> = {}, model = {}) {
  const { route } = gateway;
  return startJob(createNewJob(storage, upstream, { id, route, times, parameters, model }));
}

/** Starts two jobs whose calls are numbered in this order. */
async function startBoth(parameters: Record<string, unknown> = {}): Promise<void> {
  await start(jobId);
  await expect.poll(() => gateway.tasks.length).toBe(1);
  await start(otherId, parameters);
}

const bothBegun = () => expect.poll(() => gateway.tasks.length).toBe(2);

const follow = async (id: string) => (await readEvents(followJob(storage, id, 0))).events;
const pictureOf = (events: readonly ReadEvent[]) => findEvent(events, 'image-end').base64;
const statesOf = (events: readonly ReadEvent[]) =>
  events.flatMap((event) => (event.event === 'job-progress' ? (event.data.task ?? []) : []));

async function retry(id: string, index = 0, apiKey = upstream.apiKey) {
  const { tasks } = gateway.route;
  const asking = {
    storage,
    upstream: { ...upstream, apiKey },
    jobId: id,
    index: String(index),
    tasks,
    times,
  };
  return (await readEvents(await retryImage(new AbortController().signal, asking))).events;
}

describe('a call whose answer was lost', () => {
  it('is found on the gateway’s list, and costs what the gateway states', async () => {
    gateway.script = losesAnswer;
    await start(jobId);
    const events = await follow(jobId);
    expect(statesOf(events)).toEqual(['searching', 'found']);
    expect(pictureOf(events)).toBe(gateway.tasks[0]?.pictures[0]);
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 10_000, basis: 'gateway' });
    expect(findEvent(events, 'job-end')).toEqual({
      status: 'succeeded',
      requested: 1,
      delivered: 1,
      tasks: [gateway.tasks[0]?.id],
    });
    expect(gateway.specs).toHaveLength(1);
  });

  it('is not searched for if the id of its task had arrived', async () => {
    gateway.script = async function* (task, { finish }) {
      yield { type: 'task', id: task.id, expiresAt: null };
      finish();
      throw lostAnswer(task.id);
    };
    await start(jobId);
    const events = await follow(jobId);
    expect(statesOf(events)).toEqual(['found']);
    expect(pictureOf(events)).toBe(gateway.tasks[0]?.pictures[0]);
    expect(gateway.listings).toBe(0);
  });

  it('gets a picture of its own, whichever other calls of its model were lost at the same time', async () => {
    gateway.script = losesAnswer;
    await Promise.all(jobIds.map((id) => start(id)));
    const ends = await Promise.all(jobIds.map(follow));
    expect(new Set(ends.map(pictureOf)).size).toBe(3);
    expect(new Set(ends.map((events) => findEvent(events, 'job-end').tasks?.[0])).size).toBe(3);
    // Nobody can tell which picture is whose.
    for (const events of ends) {
      expect(findEvent(events, 'job-end')).toMatchObject({ uncertain: true });
      expect(findEvent(events, 'cost-report').basis).toBe('estimate');
    }
  });

  it('is found although an earlier call was listed and then not issued, because its record could not be stored', async () => {
    const whole = storage;
    const claim: Storage['claim'] = (key, body) =>
      key === callKeys.record(jobId, 0)
        ? Promise.reject(new Error('The disk is full.'))
        : whole.claim(key, body);
    storage = { ...whole, claim };
    await start(jobId);
    expect(findEvent(await follow(jobId), 'job-end').error?.code).toBe('not_configured');
    expect(gateway.specs).toHaveLength(0);

    gateway.script = losesAnswer;
    await start(otherId);
    const events = await follow(otherId);
    expect(pictureOf(events)).toBe(gateway.tasks[0]?.pictures[0]);
    expect(findEvent(events, 'job-end')).not.toHaveProperty('uncertain');
  });

  it('leaves the task of a call that could not be listed at first to that call', async () => {
    const whole = storage;
    let refusals = 1;
    const claim: Storage['claim'] = (key, body) => {
      if (!key.startsWith('calls/') || refusals === 0) return whole.claim(key, body);
      refusals -= 1;
      return Promise.reject(new Error('The disk is full.'));
    };
    storage = { ...whole, claim };
    const release = createLatch();
    gateway.script = async function* (task, { number, finish }) {
      finish();
      if (number === 0) {
        await release.opened;
        yield { type: 'task', id: task.id, expiresAt: null };
        return yield* tellTask(task);
      }
      // The list lags, so that it shows only the other call's task at first.
      task.isListed = false;
      setTimeout(() => {
        release.open();
        task.isListed = true;
      }, 1_000);
      throw lostAnswer(null);
    };
    await start(jobId);
    await expect.poll(() => gateway.tasks.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await start(otherId);
    const [first, second] = await Promise.all([follow(jobId), follow(otherId)]);
    expect(pictureOf(first)).toBe(gateway.tasks[0]?.pictures[0]);
    expect(pictureOf(second)).toBe(gateway.tasks[1]?.pictures[0]);
  });

  it('is found though the list was refused once, by a machine of the gateway that lags', async () => {
    let readings = 0;
    gateway.onList = () => {
      readings += 1;
      if (readings % 2 === 1)
        throw new AppError('key_refused', 'No.', { details: { upstream: { status: 403 } } });
    };
    gateway.script = losesAnswer;
    await start(jobId);
    const events = await follow(jobId);
    expect(pictureOf(events)).toBe(gateway.tasks[0]?.pictures[0]);
    expect(findEvent(events, 'cost-report').basis).toBe('gateway');
  });

  it('is not exchanged for one of another number of pictures while both are at work', async () => {
    const begunAt = Date.now();
    gateway.script = async function* (task, { number }) {
      // The gateway began the second task first.
      task.createdAt = begunAt + (number === 0 ? 900 : 0);
      yield { type: 'response' };
      await bothBegun();
      throw lostAnswer(null);
    };
    await startBoth({ n: 2 });
    await expect.poll(() => gateway.listings).toBeGreaterThan(2);
    for (const task of gateway.tasks) gateway.finish(task);
    const [one, two] = await Promise.all([follow(jobId), follow(otherId)]);
    expect(findEvent(one, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 1 });
    expect(findEvent(two, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 2 });
    expect(pictureOf(one)).toBe(gateway.tasks[0]?.pictures[0]);
  });

  it('gets its own task although another job’s call is still waiting for its answer', async () => {
    const begunAt = Date.now();
    const answered = createLatch();
    gateway.script = async function* (task, call) {
      // The gateway began the second task first.
      task.createdAt = begunAt + (call.number === 0 ? 900 : 0);
      yield { type: 'response' };
      await bothBegun();
      if (call.number === 0) throw lostAnswer(null);
      await answered.opened;
      yield* answers(task, call);
    };
    await startBoth();
    await expect.poll(() => gateway.listings + gateway.resumed.length).toBeGreaterThan(2);
    answered.open();
    const healthy = await follow(otherId);
    const [lostTask] = gateway.tasks;
    if (lostTask) gateway.finish(lostTask);
    expect(pictureOf(await follow(jobId))).toBe(lostTask?.pictures[0]);
    expect(pictureOf(healthy)).toBe(gateway.tasks[1]?.pictures[0]);
  });

  it.each(['listed', 'not listed'])(
    'does not take a task that has ended before its own call has heard of it, while its own is %s',
    async (own) => {
      const begunAt = Date.now();
      const [answered, both] = [createLatch(), createLatch()];
      gateway.script = async function* (task, call) {
        // The task of the call that waits is the nearest to both.
        task.createdAt = begunAt + (call.number === 0 ? 900 : 0);
        task.isListed = call.number !== 0 || own === 'listed';
        call.finish();
        yield { type: 'response' };
        if (call.number === 0) {
          await both.opened;
          throw lostAnswer(null);
        }
        both.open();
        await answered.opened;
        yield* answers(task, call);
      };
      await startBoth();
      await bothBegun();
      // Longer than a search lasts: the answer may come as long as the other call waits for it.
      const startedAt = Date.now();
      await expect
        .poll(() => Date.now() - startedAt, { timeout: 5_000 })
        .toBeGreaterThan(times.searchMs + 500);
      expect(gateway.resumed).toEqual([]);
      const [lostTask, healthyTask] = gateway.tasks;
      if (lostTask) lostTask.isListed = true;
      answered.open();
      expect(pictureOf(await follow(otherId))).toBe(healthyTask?.pictures[0]);
      expect(pictureOf(await follow(jobId))).toBe(lostTask?.pictures[0]);
    },
  );

  it('waits no longer for a call that has failed', async () => {
    const [refused, both] = [createLatch(), createLatch()];
    gateway.script = async function* (task, call) {
      yield { type: 'response' };
      if (call.number === 0) {
        call.finish();
        await both.opened;
        throw lostAnswer(null);
      }
      both.open();
      task.isListed = false;
      await refused.opened;
      throw new AppError('request_refused', 'No.');
    };
    await startBoth();
    await expect.poll(() => gateway.listings).toBeGreaterThan(2);
    expect(gateway.resumed).toEqual([]);
    refused.open();
    expect(pictureOf(await follow(jobId))).toBe(gateway.tasks[0]?.pictures[0]);
  });

  it('is not exchanged for that of a call of the same job which is still waiting for its answer', async () => {
    const begunAt = Date.now();
    const answered = createLatch();
    gateway.script = async function* (task, call) {
      task.createdAt = begunAt + (call.number === 0 ? 900 : 0);
      yield { type: 'response' };
      if (call.number === 0) throw lostAnswer(null);
      await answered.opened;
      yield* answers(task, call);
    };
    await start(jobId, { n: 2 }, { onePerCall: true });
    await expect.poll(() => gateway.listings + gateway.resumed.length).toBeGreaterThan(2);
    answered.open();
    const [lostTask] = gateway.tasks;
    if (lostTask) gateway.finish(lostTask);
    const events = await follow(jobId);
    const pictures = events.flatMap((event) => (event.event === 'image-end' ? [event.data.base64] : []));
    expect(new Set(pictures)).toEqual(new Set(gateway.tasks.flatMap((task) => task.pictures)));
  });

  it('is uncertain of its task if it and another lost call left before the gateway’s clock was known', async () => {
    const aheadMs = 10 * 60_000;
    const shared = globalThis as { safelightGatewayClocks?: Map<string, number> };
    const clocks = new Map(shared.safelightGatewayClocks);
    const bothLeft = createLatch();
    gateway.script = async function* (task) {
      task.createdAt += aheadMs;
      // The first answer comes when both calls have left.
      if (gateway.tasks.length === 2) bothLeft.open();
      await bothLeft.opened;
      shared.safelightGatewayClocks = new Map([...clocks, [upstream.baseUrl, aheadMs]]);
      task.status = 'completed';
      yield { type: 'response' };
      throw lostAnswer(null);
    };
    try {
      await Promise.all([start(jobId), start(otherId)]);
      const [one, other] = await Promise.all([follow(jobId), follow(otherId)]);
      const ends = [one, other].map((events) => findEvent(events, 'job-end'));
      const expected = { status: 'succeeded', uncertain: true };
      expect(ends).toMatchObject([expected, expected]);
      expect(pictureOf(one)).not.toBe(pictureOf(other));
    } finally {
      shared.safelightGatewayClocks = clocks;
    }
  });

  it('is recorded without a clock difference if the gateway’s clock is not known yet, although ours goes on', async () => {
    let now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => {
      now += 1;
      return now;
    });
    await start(jobId);
    await follow(jobId);
    clock.mockRestore();
    expect(await readCallRecord(storage, jobId, 0)).toMatchObject({ clockAheadMs: 0 });
  });

  it('delivers all pictures of a job that lost all its answers, each once', async () => {
    gateway.script = losesAnswer;
    await start(jobId, { n: 4 }, { onePerCall: true });
    const events = await follow(jobId);
    const pictures = events.flatMap((event) => (event.event === 'image-end' ? [event.data.base64] : []));
    expect(new Set(pictures)).toEqual(new Set(gateway.tasks.flatMap((task) => task.pictures)));
    expect(pictures).toHaveLength(4);
    const end = findEvent(events, 'job-end');
    expect(end).toMatchObject({ status: 'succeeded', delivered: 4 });
    expect(end.uncertain).toBeUndefined();
  });

  it('is waited for while the list lags or cannot be read, and while its task runs', async () => {
    let refusals = 3;
    gateway.onList = () => {
      refusals -= 1;
      if (refusals > 0) throw new AppError('upstream_unavailable', 'Try later.');
    };
    gateway.script = async function* (task) {
      task.isListed = false;
      yield { type: 'response' };
      throw lostAnswer(null);
    };
    await start(jobId);
    const following = follow(jobId);
    await expect.poll(() => gateway.listings).toBeGreaterThan(4);
    const [task] = gateway.tasks;
    if (!task) throw new Error('There is no task.');
    task.isListed = true;
    await expect.poll(() => gateway.resumed).toEqual([task.id]);
    gateway.finish(task);
    const events = await following;
    expect(statesOf(events)).toEqual(['searching', 'found', 'waiting']);
    expect(pictureOf(events)).toBe(task.pictures[0]);
  });

  it('is charged by estimate if the list never shows its task, and can be fetched later for free', async () => {
    gateway.script = async function* (task, { finish }) {
      task.isListed = false;
      yield { type: 'response' };
      finish();
      throw lostAnswer(null);
    };
    await start(jobId);
    const events = await follow(jobId);
    expect(findEvent(events, 'image-fail')).toEqual({ index: 0, reason: 'download', retryable: true });
    expect(findEvent(events, 'cost-report').basis).toBe('estimate');
    expect(findEvent(events, 'job-end')).toMatchObject({
      status: 'failed',
      error: { code: 'upstream_cut_off', charged: true },
    });
    const inVain = await retry(jobId);
    expect(findEvent(inVain, 'image-fail')).toEqual({ index: 0, reason: 'download', retryable: true });
    for (const task of gateway.tasks) task.isListed = true;
    const fetched = await retry(jobId);
    expect(pictureOf(fetched)).toBe(gateway.tasks[0]?.pictures[0]);
    expect(statesOf(fetched)).toEqual(['searching', 'found']);
    const told = { microUsd: 10_000, basis: 'gateway', demo: false };
    expect(findEvent(fetched, 'cost-report')).toEqual(told);
    expect(inVain.some(({ event }) => event === 'cost-report')).toBe(false);
    expect(fetched.at(-1)?.event).toBe('image-end');
    expect(findEvent(await retry(jobId), 'cost-report')).toEqual(told);
    await expect(retry(jobId, 0, 'sk-other')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(retry(jobId, 1)).rejects.toMatchObject({ code: 'not_found' });
    expect(gateway.specs).toHaveLength(1);
  });

  it.each([
    ['balance_empty', 402],
    ['key_refused', 401],
    ['request_refused', 404],
  ] as const)(
    'is charged by estimate, and can be fetched later, if the list answers %s',
    async (code, status) => {
      gateway.onList = () => {
        throw new AppError(code, 'No list.', { details: { upstream: { status } } });
      };
      gateway.script = async function* (_task, { finish }) {
        yield { type: 'response' };
        finish();
        throw lostAnswer(null);
      };
      await start(jobId);
      const events = await follow(jobId);
      expect(findEvent(events, 'image-fail')).toEqual({ index: 0, reason: 'download', retryable: true });
      expect(findEvent(events, 'cost-report').basis).toBe('estimate');
      expect(findEvent(events, 'job-end')).toMatchObject({
        status: 'failed',
        error: { code: 'upstream_cut_off', charged: true },
      });
      expect(findEvent(await retry(jobId), 'image-fail')).toMatchObject({ retryable: true });
      gateway.onList = () => undefined;
      // A response of the list is shared for half of the first pause.
      await new Promise((resolve) => setTimeout(resolve, times.firstPauseMs));
      expect(pictureOf(await retry(jobId))).toBe(gateway.tasks[0]?.pictures[0]);
      expect(gateway.specs).toHaveLength(1);
    },
  );

  it('says that a picture fetched later may be another call’s if two calls fit it equally', async () => {
    gateway.script = async function* (task, { finish }) {
      task.isListed = false;
      yield { type: 'response' };
      finish();
      throw lostAnswer(null);
    };
    await Promise.all([start(jobId), start(otherId)]);
    await Promise.all([follow(jobId), follow(otherId)]);
    for (const task of gateway.tasks) task.isListed = true;
    expect(findEvent(await retry(jobId), 'image-end').uncertain).toBe(true);
    // Now the picture is in storage.
    expect(findEvent(await retry(jobId), 'image-end').uncertain).toBe(true);
  });

  it('can be fetched later if the gateway refuses to report on its task', async () => {
    gateway.script = async function* (task, { finish }) {
      yield { type: 'task', id: task.id, expiresAt: null };
      finish();
      throw new AppError('balance_empty', 'The poll was refused.', { details: { charged: true } });
    };
    await start(jobId);
    expect(findEvent(await follow(jobId), 'image-fail')).toMatchObject({
      reason: 'download',
      retryable: true,
    });
    expect(pictureOf(await retry(jobId))).toBe(gateway.tasks[0]?.pictures[0]);
  });

  it('costs what the gateway states once its picture is fetched, added to the other calls of its job', async () => {
    gateway.script = async function* (task, { number, finish }) {
      task.isListed = number === 0;
      yield { type: 'response' };
      finish();
      throw lostAnswer(null);
    };
    await start(jobId, { n: 3 }, { onePerCall: true });
    const events = await follow(jobId);
    const before = findEvent(events, 'cost-report');
    const missing = events.flatMap((event) => (event.event === 'image-fail' ? [event.data.index] : []));
    expect(before.basis).toBe('estimate');
    expect(missing).toHaveLength(2);
    for (const task of gateway.tasks) task.isListed = true;
    const estimateOfOne = ((before.microUsd ?? 0) - 10_000) / 2;
    const first = findEvent(await retry(jobId, missing[0]), 'cost-report');
    expect(first.basis).toBe('estimate');
    expect([10_001, 10_002]).toContain((first.microUsd ?? 0) - 10_000 - estimateOfOne);
    expect(findEvent(await retry(jobId, missing[1]), 'cost-report')).toEqual({
      microUsd: 10_000 + 10_001 + 10_002,
      basis: 'gateway',
      demo: false,
    });
  });

  it('costs what the gateway states if its picture is fetched while other calls of its job go on', async () => {
    const release = createLatch();
    gateway.script = async function* (task, { number, finish }) {
      task.isListed = false;
      finish();
      yield { type: 'response' };
      if (number === 0) throw lostAnswer(null);
      yield { type: 'task', id: task.id, expiresAt: null };
      await release.opened;
      yield* tellTask(task);
    };
    await start(jobId, { n: 2 }, { onePerCall: true });
    const failed = async () =>
      (await readWholeLog(storage, jobId)).frames.find(({ event }) => event === 'image-fail')?.data;
    await expect.poll(failed, { timeout: 10_000 }).toBeDefined();
    const { index } = jobEventSchemas['image-fail'].parse(await failed());
    const [lost] = gateway.tasks;
    if (lost) lost.isListed = true;
    expect(findEvent(await retry(jobId, index), 'image-end').index).toBe(index);
    release.open();
    expect(findEvent(await follow(jobId), 'cost-report')).toMatchObject({
      microUsd: 10_000 + 10_001,
      basis: 'gateway',
    });
  });

  it('fails if its task did', async () => {
    gateway.script = async function* () {
      yield { type: 'response' };
      throw lostAnswer(null);
    };
    await start(jobId);
    await expect.poll(() => gateway.resumed.length).toBe(1);
    const [task] = gateway.tasks;
    if (task)
      gateway.finish(task, new AppError('moderation_blocked', 'No.', { details: { charged: false } }));
    const events = await follow(jobId);
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
    expect(findEvent(events, 'job-end')).toMatchObject({ error: { code: 'moderation_blocked' } });
  });

  it('does not take the task of a cancelled call, which can be fetched for free', async () => {
    gateway.script = hangs;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 4_000 });
    await start(jobId);
    await expect.poll(() => gateway.tasks.length).toBe(1);
    vi.useRealTimers();
    await cancelJob(storage, jobId);
    const events = await follow(jobId);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'cancelled', delivered: 0 });
    expect(findEvent(events, 'image-fail')).toEqual({ index: 0, reason: 'download', retryable: true });
    const [cancelled] = gateway.tasks;
    if (!cancelled) throw new Error('There is no task.');
    gateway.finish(cancelled);
    // Its task is not listed. The only listed task belongs to the cancelled call, whose time is nearer.
    gateway.script = async function* (task) {
      task.isListed = false;
      yield { type: 'response' };
      throw lostAnswer(null);
    };
    await start(otherId);
    const lost = await follow(otherId);
    expect(findEvent(lost, 'job-end')).toMatchObject({ error: { code: 'upstream_cut_off' } });
    expect(pictureOf(await retry(jobId))).toBe(cancelled.pictures[0]);
  });

  it('is searched for after a proxy’s 503, and is free if the gateway does not have it', async () => {
    const behindProxy = new AppError('upstream_unavailable', '503', {
      details: { charged: false, lostTask: { id: null } },
    });
    gateway.script = async function* (task, { number, finish }) {
      yield { type: 'response' };
      finish();
      task.isListed = number === 0;
      throw behindProxy;
    };
    await start(jobId);
    const found = await follow(jobId);
    expect(pictureOf(found)).toBe(gateway.tasks[0]?.pictures[0]);
    expect(findEvent(found, 'cost-report')).toMatchObject({ microUsd: 10_000, basis: 'gateway' });
    await start(otherId);
    const missed = await follow(otherId);
    expect(findEvent(missed, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
    expect(findEvent(missed, 'job-end')).toMatchObject({
      status: 'failed',
      error: { code: 'upstream_unavailable', charged: false },
    });
    expect(gateway.specs).toHaveLength(2);
  });

  it('is free after a proxy’s 503 if the list cannot be read, and can be fetched later', async () => {
    const failures = [
      new AppError('upstream_unreadable', 'This is not a list.'),
      new AppError('key_refused', 'No list for you.'),
    ];
    for (const [number, failure] of failures.entries()) {
      gateway.script = async function* (_task, { finish }) {
        yield { type: 'response' };
        finish();
        throw new AppError('upstream_unavailable', '503', {
          details: { charged: false, lostTask: { id: null } },
        });
      };
      gateway.onList = () => {
        throw failure;
      };
      const id = jobIds[number] ?? '';
      await start(id);
      const events = await follow(id);
      expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
      expect(findEvent(events, 'image-fail')).toMatchObject({ reason: 'download', retryable: true });
      gateway.onList = () => undefined;
      await new Promise((resolve) => setTimeout(resolve, times.firstPauseMs));
      const fetched = await retry(id);
      expect(gateway.tasks[number]?.pictures).toContain(pictureOf(fetched));
      // The second call fits both tasks.
      const basis = number === 0 ? 'gateway' : 'estimate';
      expect(findEvent(fetched, 'cost-report')).toMatchObject({ microUsd: 10_000 + number, basis });
    }
    expect(gateway.specs).toHaveLength(failures.length);
  });

  it('is searched for until the list can be read, whatever the list’s error says', async () => {
    gateway.script = losesAnswer;
    gateway.onList = () => {
      if (gateway.listings > 3) return;
      const details = { upstream: { status: 500, message: 'The model of a row was not found.' } };
      throw new AppError('model_unavailable', 'No such model.', { details });
    };
    await start(jobId);
    expect(pictureOf(await follow(jobId))).toBe(gateway.tasks[0]?.pictures[0]);
  });

  it('can be fetched again and again until the gateway reports on its task', async () => {
    gateway.script = async function* (task, { finish }) {
      yield { type: 'task', id: task.id, expiresAt: null };
      finish();
      throw new AppError('internal_error', 'The answer could not be read.');
    };
    await start(jobId);
    expect(findEvent(await follow(jobId), 'image-fail')).toMatchObject({ retryable: true });
    const { tasks } = gateway.route;
    if (!tasks) throw new Error('The gateway keeps no tasks.');
    const { resume } = tasks;
    tasks.resume = async function* () {
      yield* [];
      throw new AppError('request_refused', 'Not now.', { details: { charged: true } });
    };
    expect(findEvent(await retry(jobId), 'image-fail')).toMatchObject({
      reason: 'download',
      retryable: true,
    });
    tasks.resume = resume;
    expect(pictureOf(await retry(jobId))).toBe(gateway.tasks[0]?.pictures[0]);
  });

  it('is not searched for if the gateway has refused the call', async () => {
    gateway.script = async function* () {
      yield { type: 'response' };
      throw new AppError('request_refused', 'No.');
    };
    await start(jobId);
    const events = await follow(jobId);
    expect(findEvent(events, 'job-end')).toMatchObject({
      error: { code: 'request_refused', charged: false },
    });
    expect(gateway.listings).toBe(0);
    // No link has expired: there never was one.
    await expect(retry(jobId)).rejects.toMatchObject({ code: 'not_found', details: { reason: 'unlinked' } });
  });

  it('leaves nothing in the storage for longer than a month', async () => {
    gateway.script = answers;
    await start(jobId);
    await follow(jobId);
    await expect.poll(() => runningJobs().size).toBe(0);
    const keys = async (prefix: string) => {
      const found: string[] = [];
      for await (const key of storage.list(prefix)) found.push(key);
      return found.length;
    };
    expect(await keys('tasks/')).toBe(1);
    expect(await keys('calls/')).toBe(1);
    await sweepJobs(storage, Date.now() + 23 * 3_600_000);
    expect(await keys('tasks/')).toBe(1);
    await sweepJobs(storage, Date.now() + 25 * 3_600_000);
    expect((await keys('tasks/')) + (await keys('calls/')) + (await keys(`jobs/${jobId}/calls/`))).toBe(0);
    await sweepJobs(storage, Date.now() + 31 * 24 * 3_600_000);
    expect(await keys('jobs/')).toBe(0);
  });
});

it('delivers a task that was never lost without searching for it', async () => {
  gateway.script = async function* (task, { finish }) {
    finish();
    yield { type: 'task', id: task.id, expiresAt: null };
    yield* tellTask(task);
  };
  await start(jobId, { n: 3 });
  const events = await follow(jobId);
  expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 3 });
  expect(statesOf(events)).toEqual([]);
  expect(gateway.specs).toHaveLength(1);
});
