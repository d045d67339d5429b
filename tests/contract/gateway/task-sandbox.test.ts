import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import type { JobParameters } from '@/lib/protocol/job-request';
import { downloadContent } from '@/lib/server/gateway/downloads/download-content';
import type { GatewayEvent } from '@/lib/server/gateway/gateway-route';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import { chooseUpstream, sandboxOrigin, type Upstream } from '@/lib/server/gateway/upstream';
import { parseConfig } from '@/lib/server/platform/config';
import { createSandbox, type Sandbox } from '@/lib/server/sandbox/sandbox';
import { createCallSpec } from '../../support/call-spec';
import { collectEvents } from '../../support/collect-events';

const signal = new AbortController().signal;
const models = { sync: 'gpt-image-2.5-flare', asyncOnly: 'flux-2-pro' };
let sandbox: Sandbox;
let upstream: Upstream;

beforeAll(() => {
  sandbox = createSandbox({ origin: sandboxOrigin, pace: 0 });
});
beforeEach(() => {
  upstream = { ...chooseUpstream(parseConfig({ SANDBOX_PACE: '0' }), null), fetch: sandbox.fetch };
});
afterEach(() => sandbox.clearCalls());

interface Played {
  events: GatewayEvent[];
  error: AppError | null;
}

function call(prompt: string, parameters: JobParameters = {}, model: string = models.sync): Promise<Played> {
  const spec = createCallSpec({ model, prompt, parameters: { ...parameters } });
  return collectEvents(tasksRoute.create(signal, upstream, spec));
}

/** Recovers a lost answer as a job does: resumes the task, and looks for it on the list if its id is unknown. */
async function recover({ error }: Played): Promise<Played> {
  const lost = error?.details.lostTask;
  if (lost === undefined || tasksRoute.tasks === undefined) throw new Error('No answer was lost.');
  const [newest] = await tasksRoute.tasks.list(signal, upstream, 0);
  const id = lost.id ?? newest?.id ?? '';
  return collectEvents(tasksRoute.tasks.resume(signal, upstream, { id, requested: 1 }));
}

async function download({ events }: Played) {
  const content = events.find((event) => event.type === 'picture-content');
  if (content?.type !== 'picture-content') throw new Error('There is no picture behind the key.');
  return downloadContent(signal, upstream, content.taskId, content.url);
}

const costOf = ({ events }: Played) => {
  const cost = events.find((event) => event.type === 'cost');
  return cost?.type === 'cost' ? cost.microUsd : null;
};
const billOf = () => sandbox.calls().reduce((sum, { chargedMicroUsd }) => sum + chargedMicroUsd, 0);
const typesOf = ({ events }: Played) => events.map(({ type }) => type);

describe('a call to the sandbox', () => {
  test('delivers its picture and the cost that the sandbox charges', async () => {
    const played = await call('sandbox:quick sea', { quality: 'low', size: '2048x1152' });
    expect(played.error).toBeNull();
    expect(typesOf(played)).toEqual(['response', 'task', 'picture', 'cost']);
    expect(costOf(played)).toBe(billOf());
  });

  test('that is asynchronous is polled, and its picture is fetched with the key', async () => {
    upstream = { ...upstream, tasks: 'async' };
    const played = await call('sandbox:quick sea', { quality: 'low' });
    expect(typesOf(played).slice(0, 2)).toEqual(['response', 'task']);
    expect(await download(played)).toMatchObject({ mimeType: 'image/png', width: 1024, height: 1024 });
    expect(costOf(played)).toBe(billOf());
  });

  test('is asynchronous by itself if its model knows nothing else', async () => {
    const played = await call('sandbox:quick sea', {}, models.asyncOnly);
    expect(played.error).toBeNull();
    expect(await download(played)).toMatchObject({ mimeType: expect.stringMatching(/^image\//) });
  });

  test('falls back to a synchronous one if the account has no asynchronous calls, and is charged once', async () => {
    sandbox.setTasks({ async: false });
    upstream = { ...upstream, tasks: 'async', apiKey: 'sk-without-async' };
    const played = await call('sandbox:quick sea', { quality: 'low' });
    sandbox.setTasks({ async: true });
    expect(played.error).toBeNull();
    expect(costOf(played)).toBe(billOf());
  });
});

describe('a lost answer is found without creating anything twice', () => {
  test.each([
    ['cut-before-id', 'upstream_cut_off', false],
    ['cut-after-id', 'upstream_cut_off', true],
    ['cut', 'upstream_cut_off', true],
    ['html', 'upstream_unavailable', false],
    ['html-200', 'upstream_unavailable', false],
    ['proxy-503', 'upstream_unavailable', false],
    ['proxy-504', 'upstream_unavailable', false],
    ['garbage', 'upstream_unreadable', false],
    ['sync-timeout', 'upstream_timeout', false],
    ['task-status-unavailable', 'upstream_unavailable', false],
  ])('%s', async (scenario, code, isIdHeard) => {
    const lost = await call(`sandbox:${scenario} sandbox:quick a quiet harbour`, { quality: 'low' });
    expect(lost.error?.code).toBe(code);
    expect(lost.error?.details.lostTask?.id === null).toBe(!isIdHeard);
    const found = await recover(lost);
    expect(found.error).toBeNull();
    expect(await download(found)).toMatchObject({ width: 1024 });
    expect(costOf(found)).toBe(billOf());
    expect(sandbox.calls()).toHaveLength(1);
  });

  test('a connection that is cut after the whole answer has lost nothing', async () => {
    const { error, events } = await call('sandbox:cut-at-end sandbox:quick a quiet harbour', {
      quality: 'low',
    });
    expect(error).toBeNull();
    expect(events.some(({ type }) => type === 'picture')).toBe(true);
  });

  test('polls may fail for a while', async () => {
    upstream = { ...upstream, tasks: 'async' };
    const played = await call('sandbox:poll-faults sandbox:quick a quiet harbour', { quality: 'low' });
    expect(played.error).toBeNull();
    expect(sandbox.calls()).toHaveLength(1);
  });

  test('our own deadline ends the connection, not the task', async () => {
    upstream = { ...upstream, deadlineMs: 100 };
    const { error } = await call('sandbox:hang sandbox:quick a quiet harbour');
    expect(error).toMatchObject({ code: 'upstream_timeout', details: { lostTask: { id: null } } });
  });
});

describe('a failure', () => {
  test.each([
    ['task-failed', 'upstream_unavailable', 0],
    ['task-cancelled', 'upstream_unavailable', 0],
    ['task-policy', 'moderation_blocked', null],
    ['moderation', 'moderation_blocked', 0],
    ['upstream-rejected', 'request_refused', 0],
  ])('inside a task (%s) is reported by its polls as %s', async (scenario, code, cost) => {
    upstream = { ...upstream, tasks: 'async' };
    const played = await call(`sandbox:${scenario} sandbox:quick a quiet harbour`, { quality: 'low' });
    expect(played.error?.code).toBe(code);
    expect(played.error?.details.lostTask).toBeUndefined();
    expect(costOf(played)).toBe(cost ?? billOf());
  });

  test.each([
    ['rate-limit', 'upstream_rate_limited'],
    ['unavailable', 'model_unavailable'],
    ['retired', 'model_retired'],
    ['no-access', 'model_unavailable'],
    ['balance', 'balance_empty'],
    ['quota', 'balance_empty'],
    ['key', 'key_refused'],
    ['too-large', 'upstream_too_large'],
    ['moderation', 'moderation_blocked'],
  ])('before work begins (%s) is free: %s', async (scenario, code) => {
    const { error } = await call(`sandbox:${scenario} sandbox:quick a quiet harbour`, { quality: 'low' });
    expect(error).toMatchObject({ code, charged: false });
    expect(error?.details.lostTask).toBeUndefined();
    expect(error?.details.upstream?.requestId).toBeTruthy();
  });

  test.each([
    ['content-expired', 'download', false],
    ['content-redirect', 'refused', true],
    ['too-many-downloads', 'download', true],
    ['url-broken', 'download', true],
  ])('of a picture behind the key (%s) is a failed download', async (scenario, reason, retryable) => {
    const played = await call(`sandbox:${scenario} sandbox:quick a quiet harbour`, { quality: 'low' });
    const error = await download(played).catch((cause: unknown) => cause);
    if (!(error instanceof AppError)) throw new Error('The download did not fail.');
    expect(error).toMatchObject({ code: 'download_failed', retryable });
    expect(error.details.imageFailReason).toBe(reason);
  });

  test.each(['url-late', 'content-cut'])(
    'of a first download (%s) does not stop a second one',
    async (scenario) => {
      const played = await call(`sandbox:${scenario} sandbox:quick a quiet harbour`, { quality: 'low' });
      await download(played).catch(() => undefined);
      expect(await download(played)).toMatchObject({ width: 1024 });
    },
  );
});
