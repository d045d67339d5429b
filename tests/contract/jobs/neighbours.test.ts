import { type ChildProcess, spawn } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import { defaultTaskTimes } from '@/lib/server/jobs/calls/task-times';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { startJob } from '@/lib/server/jobs/start-job';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { endRunningJobs } from '../../support/end-running-jobs';
import { createNewJob } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import type { StayingJob } from '../../support/run-job-and-stay';
import { drawPicture } from '../../support/scripted-tasks';
import { bareEnvironment } from '../../support/studio';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { answerJson, ScriptedUpstream } from '../../support/upstream';

const lostId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7d01';
const theirId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7d02';
const searchMs = 1_000;
const times = { searchMs, unreachableMs: 30_000, firstPauseMs: 20, longestPauseMs: 50 };
const [theirs, ours] = await Promise.all([drawPicture(1), drawPicture(2)]);

let directory: string;
let storage: Storage;
let gateway: ScriptedUpstream;
/** The answers of calls that wait, in the order in which the calls came. */
let answers: ServerResponse[];
/** The tasks that the gateway lists. */
let listed: object[];
/** Holds the next answer with the list, which then has what it had when it was asked for; releases it when called. */
let holdList = false;
let releaseList: (() => void) | null = null;
let neighbour: ChildProcess | null = null;
let printed = '';
let tests = 0;

beforeAll(async () => {
  gateway = await ScriptedUpstream.start();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  gateway.reset();
  tests += 1;
  answers = [];
  listed = [];
  holdList = false;
  releaseList = null;
  printed = '';
  directory = await makeTemporaryFolder('neighbours');
  storage = openFileSystem(directory);
  gateway.script = (response, { method, path: asked }) => {
    if (method === 'POST') return answers.push(response);
    const id = /images\/(t_\w+)/.exec(asked)?.[1];
    const task = listed.find((each) => 'id' in each && each.id === id);
    const answer = answerJson(task ?? { data: [...listed], has_more: false });
    const send = () => answer(response, gateway.calls[0] as never);
    if (!holdList || task) return send();
    holdList = false;
    releaseList = send;
    return undefined;
  };
});
afterEach(async () => {
  neighbour?.kill('SIGKILL');
  neighbour = null;
  await endRunningJobs();
  await deleteFolder(directory);
});

const taskOf = (id: string, base64: string, more: object = {}) => ({
  id,
  model: 'gpt-image-1',
  status: 'completed',
  output: [{ b64_json: base64 }],
  usage: { cost: 0.01 },
  created_at: Math.floor(Date.now() / 1_000),
  ...more,
});

/** Starts a process on the same storage and with the same key, and returns once its call has left. */
async function startNeighbour(): Promise<void> {
  const job: StayingJob = {
    directory,
    jobId: theirId,
    baseUrl: `${gateway.origin}/v1`,
    apiKey: `sk-neighbours-${tests}`,
    times,
  };
  const file = 'tests/support/run-job-and-stay.ts';
  const args = ['--conditions=react-server', '--import', 'tsx', file, JSON.stringify(job)];
  neighbour = spawn(process.execPath, args, { env: bareEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] });
  neighbour.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await expect.poll(() => answers.length, { timeout: 30_000 }).toBe(1);
}

/** Issues a call in this process, and cuts it off. */
async function loseCall(): Promise<void> {
  const upstream = gateway.asUpstream({ apiKey: `sk-neighbours-${tests}` });
  const model = { route: 'tasks' } as const;
  const job = { id: lostId, route: tasksRoute, model, times: { ...defaultTaskTimes, ...times } };
  await startJob(createNewJob(storage, upstream, job));
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.destroy();
}

/** What the other process has delivered; it also prints its log. */
function theirPicture(): string {
  const line = printed.split('\n').find((each) => each.startsWith('{"picture"'));
  return JSON.parse(line ?? '{}').picture.base64;
}

const listings = () => gateway.calls.filter(({ path: asked }) => asked.includes('?limit')).length;
const polled = (id: string) => gateway.calls.some(({ path: asked }) => asked.endsWith(id));
const follow = async () => (await readEvents(followJob(storage, lostId, 0))).events;

async function afterSearchTime(): Promise<void> {
  const startedAt = Date.now();
  await expect.poll(() => Date.now() - startedAt, { timeout: 10_000 }).toBeGreaterThan(searchMs + 500);
}

describe('a lost call beside the call of another process', () => {
  it('leaves the task to that call while its answer may still come, and then takes its own', async () => {
    await startNeighbour();
    // The list lags: it has only the task of the other process.
    listed = [taskOf('t_theirs', theirs)];
    await loseCall();
    await afterSearchTime();
    expect(listings()).toBeGreaterThan(3);
    expect(polled('t_theirs')).toBe(false);
    listed.push(taskOf('t_ours', ours));
    answerJson(taskOf('t_theirs', theirs))(answers[0] as ServerResponse, gateway.calls[0] as never);
    await expect.poll(() => printed, { timeout: 10_000 }).toMatch(/^\{"picture".*\n/m);
    expect(theirPicture()).toBe(theirs);
    const events = await follow();
    expect(findEvent(events, 'image-end').base64).toBe(ours);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', tasks: ['t_ours'] });
  });

  it('reads the list once more if that call was answered while the list was on its way', async () => {
    await startNeighbour();
    listed = [taskOf('t_theirs', theirs)];
    await loseCall();
    await afterSearchTime();
    holdList = true;
    await expect.poll(() => releaseList).not.toBeNull();
    listed.push(taskOf('t_ours', ours));
    answerJson(taskOf('t_theirs', theirs))(answers[0] as ServerResponse, gateway.calls[0] as never);
    await expect.poll(() => printed, { timeout: 10_000 }).toMatch(/^\{"picture".*\n/m);
    releaseList?.();
    expect(findEvent(await follow(), 'image-end').base64).toBe(ours);
  });

  it('waits no longer once the other process is dead', async () => {
    await startNeighbour();
    listed = [taskOf('t_one', ours), taskOf('t_two', theirs)];
    await loseCall();
    await expect.poll(listings).toBeGreaterThan(3);
    expect(polled('t_one') || polled('t_two')).toBe(false);
    neighbour?.kill('SIGKILL');
    expect(findEvent(await follow(), 'job-end')).toMatchObject({ status: 'succeeded', delivered: 1 });
  });

  it('waits no longer once the other call is lost, too: each gets a picture of its own', async () => {
    await startNeighbour();
    await loseCall();
    answers[0]?.destroy();
    listed = [taskOf('t_one', ours), taskOf('t_two', theirs)];
    const events = await follow();
    await expect.poll(() => printed, { timeout: 10_000 }).toMatch(/^\{"picture".*\n/m);
    const pictures = [findEvent(events, 'image-end').base64, theirPicture()];
    expect(new Set(pictures)).toEqual(new Set([ours, theirs]));
  });

  it('waits no longer once the other call is cancelled', async () => {
    await startNeighbour();
    listed = [taskOf('t_one', ours), taskOf('t_two', theirs)];
    await loseCall();
    await expect.poll(listings).toBeGreaterThan(3);
    expect(polled('t_one') || polled('t_two')).toBe(false);
    await storage.put(`jobs/${theirId}/cancel`, new Date().toISOString());
    expect(findEvent(await follow(), 'job-end')).toMatchObject({ status: 'succeeded', delivered: 1 });
  });
});
