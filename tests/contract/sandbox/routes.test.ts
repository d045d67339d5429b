import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSandbox } from '@/lib/server/sandbox/sandbox';
import { serveSandbox } from '@/lib/server/sandbox/serve';

const origin = 'https://sandbox.safelight.invalid';
const day = 24 * 3_600_000;

function open(now = Date.parse('2026-11-22T08:00:00Z')) {
  const clock = { now };
  const sandbox = createSandbox({ origin, pace: 0, now: () => clock.now, keys: ['sk-good'] });
  const get = (route: string, headers: Record<string, string> = { authorization: 'Bearer sk-good' }) =>
    sandbox.fetch(`${origin}${route}`, { headers });
  const post = async (route: string, body: object) =>
    (
      await sandbox.fetch(`${origin}${route}`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-good', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json();
  return { sandbox, clock, get, post };
}

describe('lists of models', () => {
  it('gives the plain list without a key, and without modalities', async () => {
    const { get } = open();
    const list = await (await get('/v1/models', {})).json();
    expect(list.object).toBe('list');
    expect(list.data).toContainEqual({
      id: 'gpt-image-1',
      object: 'model',
      created: expect.any(Number),
      owned_by: 'openai',
    });
  });

  it('gives the picture models with token prices, one of them on no other list, and 304 for a known ETag', async () => {
    const { get } = open();
    const answer = await get('/api/v1/models?type=image_generation', {});
    const { data, success } = await answer.json();
    expect(success).toBe(true);
    expect(
      data.find(({ model_id }: { model_id: string }) => model_id === 'aurora-image-preview').pricing,
    ).toMatchObject({ input: 3, output: 15 });
    expect(answer.headers.get('cache-control')).toContain('max-age=300');
    const again = await get('/api/v1/models?type=image_generation', {
      'if-none-match': answer.headers.get('etag') ?? '',
    });
    expect(again.status).toBe(304);
    expect(await (await get('/api/v1/models?type=nonsense', {})).json()).toMatchObject({
      success: false,
      message: expect.any(String),
    });
  });
});

describe('balance', () => {
  it('goes down by what calls have cost', async () => {
    const { get, post, sandbox } = open();
    const before = (await (await get('/dashboard/billing/remain')).json()).total_usage;
    await post('/v1/images/generations', { model: 'gpt-4o-image', prompt: 'sandbox:quick' });
    sandbox.clearCalls();
    expect((await (await get('/dashboard/billing/remain')).json()).total_usage).toBeCloseTo(
      before - 0.005,
      6,
    );
  });

  it('refuses a wrong key, on one route inside HTTP 200', async () => {
    const { get } = open();
    const remain = await get('/dashboard/billing/remain', { authorization: 'Bearer sk-bad' });
    expect([remain.status, (await remain.json()).error.message]).toEqual([
      200,
      expect.stringContaining('Invalid token'),
    ]);
    expect((await get('/v1/dashboard/billing/subscription', {})).status).toBe(401);
    expect(await (await get('/v1/dashboard/billing/subscription')).json()).toMatchObject({
      hard_limit_usd: 100_000_000,
    });
  });
});

describe('links', () => {
  it('are drawn again by another sandbox, byte for byte, as an attachment if they say download', async () => {
    const first = open();
    const { data } = await first.post('/v1/images/generations', {
      model: 'gpt-image-1',
      prompt: 'a cat sandbox:url',
      quality: 'low',
    });
    const route = new URL(data[0].url).pathname;
    const here = await first.get(route);
    const elsewhere = await open().get(route.replace('/cdn/', '/cdn/download/'));
    expect(elsewhere.headers.get('content-disposition')).toMatch(/^attachment; filename="/);
    expect(Buffer.from(await elsewhere.arrayBuffer()).equals(Buffer.from(await here.arrayBuffer()))).toBe(
      true,
    );
  });

  it('expire after days, and answer 404 if they were never issued', async () => {
    const { get, post, clock } = open();
    const { data } = await post('/v1/images/generations', {
      model: 'gpt-image-1',
      prompt: 'a cat sandbox:url',
      quality: 'low',
    });
    const route = new URL(data[0].url).pathname;
    expect((await get(route.replace('.png', 'x.png'))).status).toBe(404);
    expect((await get('/cdn/20261122/nothing.png')).status).toBe(404);
    expect((await get('/cdn/../../etc/passwd')).status).toBe(404);
    clock.now += 9 * day;
    expect((await get(route)).status).toBe(404);
  });

  it('work for the progress link, too', async () => {
    const { get, post } = open();
    const texts: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      const answer = await post('/v1/chat/completions', {
        model: 'gpt-4o-image',
        messages: [{ role: 'user', content: 'a cat' }],
      });
      texts.push(answer.choices[0].message.content);
    }
    const [, url = ''] = /\[100\]\(([^)]+)\)/.exec(texts.join('')) ?? [];
    const { pathname, search } = new URL(url);
    expect((await get(`${pathname}${search}`)).headers.get('content-type')).toBe('image/png');
  });
});

describe('control over HTTP', () => {
  it('lists and clears calls, and sets scenario and pace', async () => {
    const served = await serveSandbox({ port: 0, pace: 0 });
    const put = (route: string, body: object) =>
      fetch(`${served.origin}${route}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const generate = () =>
      fetch(`${served.origin}/v1/images/generations`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'gpt-image-1', prompt: 'x' }),
      });
    expect((await put('/sandbox/scenario', { scenario: 'quota', times: 1 })).status).toBe(200);
    expect((await put('/sandbox/scenario', { scenario: 'nonsense' })).status).toBe(400);
    expect((await put('/sandbox/pace', { pace: 0 })).status).toBe(200);
    expect((await put('/sandbox/pace', { pace: -1 })).status).toBe(400);
    expect((await generate()).status).toBe(403);
    const calls = await (await fetch(`${served.origin}/sandbox/calls`)).json();
    expect(calls).toMatchObject([
      { endpoint: 'generations', scenario: 'quota', issued: false, keyEnding: 'sk-1' },
    ]);
    await fetch(`${served.origin}/sandbox/calls`, { method: 'DELETE' });
    expect(await (await fetch(`${served.origin}/sandbox/calls`)).json()).toEqual([]);
    await served.close();
  });
});

describe('the script', () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const run = (env: Record<string, string>) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions=react-server', 'scripts/sandbox.ts'],
      { cwd: root, env: { ...process.env, ...env } },
    );
    const output = { text: '' };
    child.stdout.on('data', (chunk) => {
      output.text += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output.text += chunk;
    });
    return { child, output };
  };

  it('prints its base URL, answers there, and stops on SIGTERM', async () => {
    const { child, output } = run({ PORT: '0', SANDBOX_PACE: '0' });
    await expect.poll(() => output.text, { timeout: 20_000 }).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\n$/);
    expect((await fetch(`${output.text.trim()}/models`)).status).toBe(200);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });

  it('says that a port is taken, and exits with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { child, output } = run({ PORT: `${port}` });
    expect((await once(child, 'exit'))[0]).toBe(1);
    expect(output.text).toContain(`Port ${port} is taken`);
    other.close();
  });
});
