import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { bothSandboxes } from '@/tests/support/both-sandboxes';

const forms = bothSandboxes();
const headers = { authorization: 'Bearer sk-1', 'content-type': 'application/json' };
const flux = { model: 'flux-2-pro', prompt: 'a lighthouse sandbox:quick', async: true };

describe.each(forms)('tasks, $form', ({ sandbox, origin, fetch }) => {
  beforeEach(() => {
    sandbox().clearCalls();
    sandbox().setScenario(null);
    sandbox().setTasks({ cost: 'told', async: true, listLagMs: 0, downloadsMax: 10, readFaults: 0 });
  });
  const create = (body: object, init: RequestInit = {}) =>
    fetch(`${origin()}/ai/v1/images/generations`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: 'gpt-image-2.6-flare', prompt: 'a boat sandbox:quick', ...body }),
      ...init,
    });
  const get = (route: string, key = 'sk-1') =>
    fetch(new URL(route, origin()), { headers: { authorization: `Bearer ${key}` }, redirect: 'manual' });
  const codeOf = async (answer: Response) => (await answer.json()).error.code;
  const lastCall = () => sandbox().calls().at(-1);
  const ended = async (id: string) => {
    let task = await (await get(`/ai/v1/images/${id}`)).json();
    await expect
      .poll(
        async () => {
          task = await (await get(`/ai/v1/images/${id}`)).json();
          return task.completed_at;
        },
        { timeout: 10_000 },
      )
      .not.toBeNull();
    return task;
  };
  const newest = async () => (await (await get('/ai/v1/images?limit=1')).json()).data[0];

  it('answers a synchronous call with the picture and its cost to the micro-dollar', async () => {
    const answer = await create({ size: '1536x1024', extra: { quality: 'low' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-aihubmix-request-id')).toMatch(/^\d{20,}$/);
    expect(Date.parse(answer.headers.get('date') ?? '')).not.toBeNaN();
    expect(answer.headers.get('x-ratelimit-remaining-requests')).toMatch(/^\d+$/);
    const task = await answer.json();
    expect(task).toMatchObject({
      id: expect.stringMatching(/^t_/),
      object: 'image',
      status: 'completed',
      error: null,
      model: 'gpt-image-2.6-flare',
    });
    const picture = Buffer.from(task.output[0].b64_json, 'base64');
    expect(await sharp(picture).metadata()).toMatchObject({ format: 'png', width: 1536, height: 1024 });
    const tokens = Math.ceil('a boat sandbox:quick'.length / 4) * 5 + 664 * 30;
    expect(Math.round(task.usage.cost * 1_000_000)).toBe(tokens);
    expect(lastCall()).toMatchObject({
      endpoint: 'tasks',
      taskId: task.id,
      chargedMicroUsd: tokens,
      toldMicroUsd: tokens,
      picturesDelivered: 1,
      ending: 'whole',
    });
    expect(task.expires_at - task.created_at).toBe(7_200);
  });

  it('runs an asynchronous call as a task whose content needs the key', async () => {
    const created = await (await create(flux)).json();
    expect(created).toMatchObject({ status: 'pending', output: [], usage: null, completed_at: null });
    const task = await ended(created.id);
    const [{ b64_json, content_url }] = task.output;
    expect(b64_json).toBeNull();
    expect(content_url).toMatch(new RegExp(`^${origin()}/ai/v1/images/${task.id}/content/res_[0-9a-z]+$`));
    expect(lastCall()?.picturesDelivered).toBe(0);
    expect(await codeOf(await fetch(content_url))).toBe('authentication_failed');
    expect(await codeOf(await get(content_url, 'sk-other'))).toBe('task_not_found');
    const content = await get(content_url);
    expect(content.headers.get('content-type')).toBe('image/jpeg');
    const bytes = Buffer.from(await content.arrayBuffer());
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 1024, height: 1024 });
    await (await get(content_url)).arrayBuffer();
    expect(lastCall()).toMatchObject({ picturesDelivered: 1, chargedMicroUsd: 30_000, toldMicroUsd: 30_000 });
  });

  it('lists tasks of both kinds page by page, without prompts, and only to their own key', async () => {
    const key = { ...headers, authorization: 'Bearer sk-list' };
    const ids: string[] = [];
    for (const body of [flux, {}, { extra: { quality: 'low' } }]) {
      ids.push((await (await create(body, { headers: key })).json()).id);
    }
    const list = async (query: string) => (await get(`/ai/v1/images?${query}`, 'sk-list')).json();
    const all = await list('order=asc');
    expect(all.data.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(JSON.stringify(all)).not.toContain('prompt');
    expect(all).toMatchObject({ object: 'list', has_more: false, next_after: null });
    const first = await list('limit=2');
    expect(first).toMatchObject({ has_more: true, next_after: ids[1] });
    const second = await list(`limit=2&after=${first.next_after}`);
    expect(second.data.map(({ id }: { id: string }) => id)).toEqual([ids[0]]);
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'order=up', 'after=t_none']) {
      expect(await codeOf(await get(`/ai/v1/images?${query}`))).toBe('invalid_request');
    }
    expect((await list('limit=1')).data).toHaveLength(1);
    expect((await get('/ai/v1/images?limit=1', ' ')).status).toBe(401);
  });

  it('lists a task only after a delay', async () => {
    sandbox().setTasks({ listLagMs: 600_000 });
    const { id } = await (await create({})).json();
    expect((await newest())?.id).not.toBe(id);
    expect((await get(`/ai/v1/images/${id}`)).status).toBe(200);
  });

  it.each([
    ['told', (cost: number) => ({ usage: { cost } })],
    ['null', () => ({ usage: { cost: null } })],
  ] as const)('reports the cost that was set: %s', async (cost, expected) => {
    sandbox().setTasks({ cost });
    const task = await (await create({ model: 'wan2.7-image' })).json();
    expect(task).toMatchObject(expected(0.027586));
    expect(lastCall()).toMatchObject({
      chargedMicroUsd: 27_586,
      toldMicroUsd: cost === 'told' ? 27_586 : null,
    });
  });

  it('leaves usage out if the cost is set to absent', async () => {
    sandbox().setTasks({ cost: 'absent' });
    expect(await (await create({})).json()).not.toHaveProperty('usage');
  });

  it.each([
    ['cut-before-id', { connects: false, hasId: false }],
    ['cut-after-id', { connects: true, hasId: true }],
    ['cut', { connects: true, hasId: true }],
    ['html', { connects: true, hasId: false }],
    ['html-200', { connects: true, hasId: false }],
    ['proxy-503', { connects: true, hasId: false }],
    ['proxy-504', { connects: true, hasId: false }],
    ['sync-timeout', { connects: true, hasId: false }],
    ['task-status-unavailable', { connects: true, hasId: false }],
    ['garbage', { connects: true, hasId: false }],
  ])('finishes the task although its answer is lost by %s', async (scenario, { connects, hasId }) => {
    const prompt = `a boat sandbox:${scenario} sandbox:quick`;
    const answer = await create({ prompt, size: '1024x1024' }).catch(() => null);
    expect(answer !== null).toBe(connects);
    const text = answer ? await readUntilError(answer) : '';
    expect(/"id":"t_/.test(text)).toBe(hasId);
    expect(lastCall()).toMatchObject({ issued: true, picturesDelivered: 0, scenario });
    const task = await ended((await newest()).id);
    expect(task.id).toBe(lastCall()?.taskId);
    const content = await get(task.output[0].content_url);
    expect((await sharp(Buffer.from(await content.arrayBuffer())).metadata()).width).toBe(1024);
    expect(lastCall()).toMatchObject({ picturesDelivered: 1 });
    expect(lastCall()?.toldMicroUsd).toBe(lastCall()?.chargedMicroUsd);
  });

  it('continues a task whose caller leaves', async () => {
    sandbox().setPace(0.05);
    const controller = new AbortController();
    const answer = create({}, { signal: controller.signal });
    await expect.poll(() => lastCall()?.taskId ?? null).not.toBeNull();
    controller.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(() => lastCall()?.ending).toBe('left');
    sandbox().setPace(0);
    expect((await ended(lastCall()?.taskId ?? '')).status).toBe('completed');
  });

  it.each([
    ['rate-limit', 429, 'rate_limited'],
    ['unavailable', 503, 'model_unavailable'],
    ['retired', 404, 'model_not_found'],
    ['no-access', 403, 'permission_denied'],
    ['balance', 402, 'insufficient_quota'],
    ['quota', 402, 'insufficient_quota'],
    ['key', 401, 'authentication_failed'],
    ['too-large', 413, 'request_too_large'],
    ['no-async', 403, 'async_not_enabled'],
  ])('refuses by %s, free of charge and without a task', async (scenario, status, code) => {
    const answer = await create({ prompt: `a sandbox:${scenario} sandbox:quick` });
    expect(answer.status).toBe(status);
    const { error } = await answer.json();
    expect(error).toMatchObject({ code, message: expect.any(String), type: expect.any(String) });
    expect(error.tid).toBe(answer.headers.get('x-aihubmix-request-id'));
    expect(lastCall()).toMatchObject({ issued: false, chargedMicroUsd: 0, taskId: null });
  });

  it.each([
    ['moderation', 422, 'output_blocked', false],
    ['task-policy', 422, 'output_policy_violation', true],
    ['task-failed', 502, 'provider_unavailable', false],
    ['upstream-rejected', 400, 'upstream_rejected', false],
    ['server-error', 500, 'internal_error', true],
    ['error-200', 200, 'internal_error', true],
  ])('fails by %s, in the answer and on the list', async (scenario, status, code, isCharged) => {
    const answer = await create({ prompt: `a sandbox:${scenario} sandbox:quick` });
    expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
    const task = await newest();
    expect(task).toMatchObject({ status: 'failed', output: [], error: { code } });
    expect((lastCall()?.chargedMicroUsd ?? 0) > 0).toBe(isCharged);
    expect(Math.round(task.usage.cost * 1_000_000)).toBe(lastCall()?.chargedMicroUsd);
  });

  it('blocks the prompts that the safety system rejects', async () => {
    expect(await codeOf(await create({ prompt: 'by Hayao Miyazaki' }))).toBe('output_blocked');
  });

  it('refuses asynchronous calls free of charge if the account has none', async () => {
    sandbox().setTasks({ async: false });
    const answer = await create(flux);
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'async_not_enabled']);
    expect(lastCall()).toMatchObject({ issued: false, chargedMicroUsd: 0 });
    expect((await create({})).status).toBe(200);
  });

  it('never ends a task that hangs', async () => {
    const { id } = await (await create({ ...flux, prompt: 'a sandbox:hang' })).json();
    await expect
      .poll(async () => (await (await get(`/ai/v1/images/${id}`)).json()).status)
      .toBe('in_progress');
    await (await create({})).json();
    expect((await (await get(`/ai/v1/images/${id}`)).json()).status).toBe('in_progress');
  });

  it.each([
    ['url-broken', 404, 'result_not_found'],
    ['content-expired', 410, 'artifact_expired'],
    ['too-many-downloads', 429, 'too_many_downloads'],
    ['url-late', 409, 'result_not_ready'],
  ])('refuses content by %s', async (scenario, status, code) => {
    const task = await (await create({ prompt: `a sandbox:${scenario} sandbox:quick` })).json();
    expect(task.output[0].b64_json).toBeNull();
    const content = await get(task.output[0].content_url);
    expect([content.status, await codeOf(content)]).toEqual([status, code]);
    if (scenario === 'url-late') expect((await get(task.output[0].content_url)).status).toBe(200);
  });

  it('redirects, cuts, limits and expires content', async () => {
    const addressOf = async (prompt: string) =>
      (await (await create({ prompt })).json()).output[0].content_url;
    const redirect = await get(await addressOf('a sandbox:content-redirect sandbox:quick'));
    expect([0, 302]).toContain(redirect.status);
    const cut = await addressOf('a sandbox:content-cut sandbox:quick');
    await expect((await get(cut)).arrayBuffer()).rejects.toThrow();
    expect((await (await get(cut)).arrayBuffer()).byteLength).toBeGreaterThan(1_000);
    sandbox().setTasks({ downloadsMax: 1 });
    const limited = await addressOf('a sandbox:quick');
    expect((await get(limited)).status).toBe(200);
    expect((await get(limited)).status).toBe(429);
    sandbox().setTasks({ downloadsMax: 10 });
    const expired = await addressOf('a sandbox:quick');
    sandbox().expireTasks();
    expect((await get(expired)).status).toBe(410);
  });

  it('fails polls and lists like a proxy, and then answers', async () => {
    const { id } = await (await create({ prompt: 'a sandbox:poll-faults sandbox:quick' })).json();
    const statuses: (number | null)[] = [];
    for (let poll = 0; poll < 4; poll += 1) {
      statuses.push(
        await get(`/ai/v1/images/${id}`).then(
          ({ status }) => status,
          () => null,
        ),
      );
    }
    expect(statuses).toEqual([502, null, 502, 200]);
    sandbox().setTasks({ readFaults: 1 });
    expect((await get('/ai/v1/images')).status).toBe(502);
    expect((await get('/ai/v1/images')).status).toBe(200);
  });

  it('sends line breaks until the answer is ready', async () => {
    const text = await (await create({ prompt: 'a sandbox:padded sandbox:quick' })).text();
    expect(text).toMatch(/^\n+\{"id":"t_/);
    expect(JSON.parse(text).status).toBe('completed');
  });
});

async function readUntilError(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  const reader = answer.body?.getReader();
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
      text += decoder.decode(part.value, { stream: true });
  } catch {
    text += '(cut)';
  }
  return text;
}
