import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { retryImage } from '@/lib/server/jobs/pictures/retry-image';
import { startJob } from '@/lib/server/jobs/start-job';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { collectGarbage } from '../../support/collect-garbage';
import { endRunningJobs } from '../../support/end-running-jobs';
import { createNewJob } from '../../support/new-job';
import { findEvent, type ReadEvent, readEvents } from '../../support/read-events';
import { scriptedGateway } from '../../support/scripted-gateway';
import { drawPicture } from '../../support/scripted-tasks';
import { shortTimes } from '../../support/short-times';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { answerJson, answerThenCut, type Script } from '../../support/upstream';

const jobId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7c01';
const times = { ...shortTimes(100, 100), sparesMs: 400 };
const [one, two] = await Promise.all([drawPicture(1), drawPicture(2)]);
const half = Buffer.from(two, 'base64').subarray(0, 120).toString('base64').slice(0, -4);

const gateway = scriptedGateway();
let directory: string;
let storage: Storage;
beforeEach(async () => {
  directory = await makeTemporaryFolder('cut');
  storage = openFileSystem(directory);
});
afterEach(async () => {
  await endRunningJobs();
  await deleteFolder(directory);
});

const entry = (base64: string) => `{"index":0,"type":"file","b64_json":"${base64}","content_url":null}`;
const body = (output: string, id = '"id":"t_1",') =>
  `{${id}"object":"image","model":"gpt-image-1","status":"completed","output":[${output}`;
const cut = (text: string) => answerThenCut(text, 'application/json', { 'content-length': '90000' });
const refusal = (code: string, status: number) =>
  answerJson({ error: { message: 'It says why.', type: 'error', code } }, status);
const finished = (base64: string, more: object = {}) => ({
  id: 't_1',
  model: 'gpt-image-1',
  status: 'completed',
  output: [{ b64_json: base64, ...more }],
  usage: { cost: 0.026436 },
  created_at: Math.floor(Date.now() / 1_000),
});

/** Runs a job whose call is answered by `create`, and whose task by `ask`. */
async function run(create: Script, ask: Script, n = 1): Promise<ReadEvent[]> {
  gateway.script = (response, call) => (call.method === 'POST' ? create : ask)(response, call);
  const upstream = gateway.asUpstream({ pollPace: 0 });
  const job = {
    id: jobId,
    route: tasksRoute,
    times,
    parameters: n === 1 ? {} : { n },
    model: { route: 'tasks' as const },
  };
  await startJob(createNewJob(storage, upstream, job));
  const { events } = await readEvents(followJob(storage, jobId, 0));
  expect(gateway.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  return events;
}

const pictures = (events: readonly ReadEvent[]) =>
  events.flatMap((event) =>
    event.event === 'image-end'
      ? [{ index: event.data.index, base64: event.data.base64, damaged: event.data.damaged ?? false }]
      : [],
  );
const fails = (events: readonly ReadEvent[]) =>
  events.flatMap((event) => (event.event === 'image-fail' ? [event.data] : []));

describe('an answer that broke off after a whole picture', () => {
  const whole = cut(`${body(entry(one))}],"usage":{"co`);

  it.each([
    ['does not know the task', refusal('task_not_found', 404)],
    ['has no such address', refusal('permission_denied', 403)],
    ['refuses the key', refusal('authentication_failed', 401)],
    [
      'cannot be reached',
      (response) => {
        // It must not collect the time limit, either.
        collectGarbage();
        response.destroy();
      },
    ],
    [
      'says that the task failed',
      answerJson({ ...finished(one), status: 'failed', output: [], usage: null }),
    ],
  ] as [string, Script][])('is delivered if the gateway %s', async (_, ask) => {
    const events = await run(whole, ask);
    expect(pictures(events)).toEqual([{ index: 0, base64: one, damaged: false }]);
    expect(fails(events)).toEqual([]);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 1 });
    const cost = findEvent(events, 'cost-report');
    expect(cost.basis).not.toMatch(/gateway|none/);
    expect(cost.microUsd).toBeGreaterThan(0);
  });

  it('costs what its task states, and is delivered once', async () => {
    const events = await run(whole, answerJson(finished(one)));
    expect(pictures(events)).toEqual([{ index: 0, base64: one, damaged: false }]);
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 26_436, basis: 'gateway' });
  });

  it('does not make the studio ask for its task if its cost had arrived, too', async () => {
    const text = `${body(entry(one))}],"usage":{"cost":0.026436},"err`;
    const events = await run(cut(text), refusal('task_not_found', 404));
    expect(pictures(events)).toHaveLength(1);
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 26_436, basis: 'gateway' });
    expect(gateway.calls).toHaveLength(1);
  });

  it('replaces a download that the gateway refuses', async () => {
    const link = `${gateway.origin}/ai/v1/images/t_1/content/res_1`;
    const task = answerJson(finished('', { b64_json: null, content_url: link }));
    const events = await run(whole, (response, call) =>
      (call.path.includes('/content/') ? refusal('artifact_expired', 410) : task)(response, call),
    );
    expect(pictures(events)).toEqual([{ index: 0, base64: one, damaged: false }]);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 1 });
    expect(findEvent(events, 'cost-report')).toMatchObject({ basis: 'gateway' });
  });

  it('keeps the first of two pictures and a part of the second', async () => {
    const text = `${body(entry(one))},{"index":1,"b64_json":"${half}`;
    const events = await run(cut(text), refusal('task_not_found', 404), 2);
    expect(pictures(events)).toEqual([
      { index: 0, base64: one, damaged: false },
      { index: 1, base64: half, damaged: true },
    ]);
    const { status, error } = findEvent(events, 'job-end');
    expect({ status, code: error?.code }).toEqual({ status: 'partial', code: 'upstream_cut_off' });
  });

  it('leaves the second of two pictures to be fetched later if the gateway may still have the task', async () => {
    const text = `${body(entry(one))},{"index":1,"b64_json":"${half}`;
    const events = await run(cut(text), refusal('authentication_failed', 401), 2);
    expect(pictures(events)).toEqual([{ index: 0, base64: one, damaged: false }]);
    expect(fails(events)).toEqual([{ index: 1, reason: 'download', retryable: true }]);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'partial', delivered: 1 });
  });
});

describe('an answer without an id that broke off inside a picture', () => {
  const part = cut(`${body(`{"index":0,"b64_json":"${half}`, '')}`);
  const list = (data: object[]) => answerJson({ object: 'list', data, has_more: false });

  it.each([
    ['as JSON', part],
    [
      'as bytes',
      answerThenCut(Buffer.from(half, 'base64') as never, 'image/png', { 'content-length': '900' }),
    ],
    ['as events', answerThenCut(`data: {"data":[{"b64_json":"${half}`, 'text/event-stream', {})],
  ] as [string, Script][])('is shown as damaged if the list has no such task (%s)', async (_, create) => {
    const events = await run(create, list([]));
    expect(pictures(events)).toEqual([{ index: 0, base64: half, damaged: true }]);
    const { status, error } = findEvent(events, 'job-end');
    expect({ status, code: error?.code }).toEqual({ status: 'partial', code: 'upstream_cut_off' });
    expect(findEvent(events, 'cost-report').microUsd).toBeGreaterThan(0);
  });

  it('is replaced by the whole picture if the list has its task', async () => {
    const events = await run(part, (response, call) =>
      (call.path.includes('?') ? list([finished(two)]) : answerJson(finished(two)))(response, call),
    );
    expect(pictures(events)).toEqual([{ index: 0, base64: two, damaged: false }]);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded' });
  });

  it('leaves the picture to be fetched later if the list cannot be read', async () => {
    const events = await run(part, refusal('authentication_failed', 401));
    expect(pictures(events)).toEqual([]);
    expect(fails(events)).toEqual([{ index: 0, reason: 'download', retryable: true }]);
  });
});

describe('a picture that the gateway keeps behind a redirect', () => {
  it('is offered to be fetched again, and is fetched for free once the gateway hands it out itself', async () => {
    const elsewhere: Script = (response) =>
      response.writeHead(302, { location: 'https://cdn.example/a.png' }).end();
    const link = `${gateway.origin}/ai/v1/images/t_1/content/res_1`;
    const answer = finished(one, { b64_json: null, content_url: link });
    const events = await run(answerJson(answer), elsewhere);
    expect(fails(events)).toEqual([{ index: 0, reason: 'refused', retryable: true }]);
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 26_436, basis: 'gateway' });

    const retry = async () => {
      const upstream = gateway.asUpstream({ pollPace: 0 });
      const request = { storage, upstream, jobId, index: '0', tasks: tasksRoute.tasks, times };
      return (await readEvents(await retryImage(new AbortController().signal, request))).events;
    };
    expect(fails(await retry())).toEqual([{ index: 0, reason: 'refused', retryable: true }]);
    gateway.script = (response) => response.end(Buffer.from(one, 'base64'));
    expect(pictures(await retry())).toEqual([{ index: 0, base64: one, damaged: false }]);
    expect(gateway.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('a picture that was downloaded too often', () => {
  it('can be fetched again, and says so each time that the limit, which may be final, is still reached', async () => {
    const refuse = answerJson({ error: { message: 'Too often.', code: 'too_many_downloads' } }, 429);
    const link = `${gateway.origin}/ai/v1/images/t_1/content/res_1`;
    const events = await run(answerJson(finished(one, { b64_json: null, content_url: link })), refuse);
    const limited = [{ index: 0, reason: 'download', retryable: true, limited: true }];
    expect(fails(events)).toEqual(limited);
    const upstream = gateway.asUpstream({ pollPace: 0 });
    const request = { storage, upstream, jobId, index: '0', tasks: tasksRoute.tasks, times };
    const again = await readEvents(await retryImage(new AbortController().signal, request));
    expect(fails(again.events)).toEqual(limited);
  });
});
