import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { callKeys } from '@/lib/server/jobs/calls/call-record';
import { taskKeys } from '@/lib/server/jobs/calls/call-task';
import { jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { type RunningJob, runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { type TakeoverContext, uncounted } from '@/lib/server/jobs/ownership/takeover-context';
import { retryImage } from '@/lib/server/jobs/pictures/retry-image';
import { startJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { endRunningJobs } from '../../support/end-running-jobs';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { hangs, hangsWithId, ScriptedTasks, type TaskScript } from '../../support/scripted-tasks';
import { shortTimes } from '../../support/short-times';
import { fixtureUpstream } from '../../support/write-data-directory';

const times = shortTimes(300, 300);
let jobId: string;
let storage: Storage;
let gateway: ScriptedTasks;
let upstream = fixtureUpstream;
let dead: RunningJob[] = [];

beforeEach(() => {
  jobId = randomUUID();
  upstream = { ...fixtureUpstream, apiKey: `${fixtureUpstream.apiKey}-${jobId}` };
  storage = openMemoryStorage();
  gateway = new ScriptedTasks();
});
afterEach(async () => {
  for (const { cancel } of dead) cancel.abort(new AppError('cancelled', 'The test is over.'));
  await Promise.all(dead.map(({ parked }) => parked));
  dead = [];
  await endRunningJobs();
});

/** The process of the job is killed after it has stored a half of its picture, and before its log names that. */
async function dieWithHalf(script: TaskScript): Promise<{ whole: Buffer; half: Buffer }> {
  gateway.script = script;
  await startJob(createNewJob(storage, upstream, { id: jobId, route: gateway.route, times }));
  await expect.poll(() => gateway.tasks.length).toBe(1);
  await expect.poll(() => storage.exists(callKeys.record(jobId, 0))).toBe(true);
  if (script === hangsWithId) await expect.poll(() => storage.exists(taskKeys.ofCall(jobId, 0))).toBe(true);
  await expect.poll(() => storage.exists(jobKeys.batch(jobId, 0))).toBe(true);
  const running = runningJobs().get(jobId);
  if (running) dead.push(running);
  runningJobs().clear();
  const whole = Buffer.from(gateway.tasks[0]?.pictures[0] ?? '', 'base64');
  const half = whole.subarray(0, whole.length - 12);
  await storage.put(jobKeys.picture(jobId, 0), half);
  await storage.put(jobKeys.heartbeat(jobId), 'left');
  return { whole, half };
}

/** The same, after its log had named the half: readers may have saved it. */
async function dieWithHalfNamed(script: TaskScript): Promise<{ whole: Buffer; half: Buffer }> {
  const pictures = await dieWithHalf(script);
  const { frames, nextBatch } = await readWholeLog(storage, jobId);
  const sequence = (frames.at(-1)?.sequence ?? 0) + 1;
  const data = { index: 0, mimeType: 'image/png', width: 24, height: 16, damaged: true };
  const named = { sequence, event: 'image-end', data: { ...data, sizeBytes: pictures.half.length } };
  await storage.put(jobKeys.batch(jobId, nextBatch), JSON.stringify([named]));
  return pictures;
}

const takeover = (): TakeoverContext => ({
  upstreams: [upstream],
  tasks: gateway.route.tasks,
  readmit: async () => uncounted,
  times,
});
const follow = async () => (await readEvents(followJob(storage, jobId, 0, takeover()))).events;
async function fetchAgain(index = '0') {
  const asking = { storage, upstream, jobId, index, tasks: gateway.route.tasks, times };
  return (await readEvents(await retryImage(new AbortController().signal, asking))).events;
}
const finish = () => {
  for (const task of gateway.tasks) gateway.finish(task);
};

describe('half a picture that a killed process has stored', () => {
  it.each([
    ['its id is known', hangsWithId],
    ['it is found on the list', hangs],
  ])('is replaced by the whole one of its task if %s', async (_, script) => {
    const { whole } = await dieWithHalf(script);
    finish();
    const events = await follow();
    const ends = events.flatMap((event) => (event.event === 'image-end' ? [event.data] : []));
    expect(ends).toEqual([expect.objectContaining({ index: 0, base64: whole.toString('base64') })]);
    expect(ends[0]?.damaged).toBeUndefined();
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 1 });
  });

  it('is delivered as it is if the gateway does not list the task any more', async () => {
    const { half } = await dieWithHalf(hangs);
    for (const task of gateway.tasks) task.isListed = false;
    const events = await follow();
    expect(findEvent(events, 'image-end')).toMatchObject({ base64: half.toString('base64'), damaged: true });
    const { status, delivered, error } = findEvent(events, 'job-end');
    expect({ status, delivered, code: error?.code }).toEqual({
      status: 'partial',
      delivered: 1,
      code: 'upstream_cut_off',
    });
  });

  it('is delivered without the key that has paid once the gateway has deleted the whole one', async () => {
    const { half } = await dieWithHalf(hangs);
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3 * 3_600_000);
    const events = (await readEvents(followJob(storage, jobId, 0, { ...takeover(), upstreams: [] }))).events;
    now.mockRestore();
    expect(findEvent(events, 'image-end')).toMatchObject({ base64: half.toString('base64'), damaged: true });
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'partial', delivered: 1 });
  });

  it('makes the job partial also if the log had named it before the process was killed', async () => {
    await dieWithHalfNamed(hangs);
    for (const task of gateway.tasks) task.isListed = false;
    const { status, error } = findEvent(await follow(), 'job-end');
    expect({ status, code: error?.code }).toEqual({ status: 'partial', code: 'upstream_cut_off' });
  });

  it.each([
    ['its id is known', hangsWithId],
    ['it is found on the list', hangs],
  ])('is followed by the whole one if the log had named it, its task finishes, and %s', async (_, script) => {
    const { whole, half } = await dieWithHalfNamed(script);
    finish();
    const events = await follow();
    const ends = events.flatMap((event) => (event.event === 'image-end' ? [event.data] : []));
    expect(ends.map(({ index, base64 }) => ({ index, base64 }))).toEqual([
      { index: 0, base64: half.toString('base64') },
      { index: 1, base64: whole.toString('base64') },
    ]);
    expect(ends[1]?.damaged).toBeUndefined();
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 2 });
    expect(findEvent(events, 'cost-report').microUsd).toBeGreaterThan(0);
  });

  it('can be followed by the whole one later if the log had named it and the gateway lists its task too late', async () => {
    const { whole } = await dieWithHalfNamed(hangs);
    for (const task of gateway.tasks) task.isListed = false;
    expect(findEvent(await follow(), 'image-fail')).toEqual({
      index: 1,
      reason: 'download',
      retryable: true,
    });
    for (const task of gateway.tasks) task.isListed = true;
    finish();
    const { index, base64 } = findEvent(await fetchAgain('1'), 'image-end');
    expect({ index, base64 }).toEqual({ index: 1, base64: whole.toString('base64') });
  });

  it('does not keep “Fetch again” from asking for the whole one, as long as the gateway may have it', async () => {
    const { whole, half } = await dieWithHalf(hangs);
    const refuse = () => {
      throw new AppError('upstream_unavailable', 'No list.', { details: { upstream: { status: 503 } } });
    };
    gateway.onList = refuse;
    expect(findEvent(await follow(), 'image-fail')).toMatchObject({ index: 0, retryable: true });
    expect(findEvent(await fetchAgain(), 'image-fail')).toMatchObject({ retryable: true });
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3 * 3_600_000);
    expect(findEvent(await fetchAgain(), 'image-end')).toMatchObject({
      base64: half.toString('base64'),
      damaged: true,
    });
    now.mockRestore();
    gateway.onList = () => undefined;
    finish();
    expect(findEvent(await fetchAgain(), 'image-end').base64).toBe(whole.toString('base64'));
    expect(Buffer.from((await storage.get(jobKeys.picture(jobId, 0))) ?? [])).toEqual(whole);
  });
});
