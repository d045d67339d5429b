import { beforeEach, describe, expect, it } from 'vitest';
import { isScenarioName, scenarios } from '@/lib/server/sandbox/scenarios';
import { serveSandbox } from '@/lib/server/sandbox/serve';
import { bothSandboxes } from '@/tests/support/both-sandboxes';

const forms = bothSandboxes();

describe.each(forms)('scenarios of the image endpoints, $form', ({ sandbox, origin, fetch: send }) => {
  const fetch = (path: string, init: RequestInit) => send(`${origin()}${path}`, init);
  beforeEach(() => {
    sandbox().clearCalls();
    sandbox().setScenario(null);
  });
  const generate = (scenario: string, body: object = {}) =>
    fetch('/v1/images/generations', {
      method: 'POST',
      headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'gpt-image-1',
        prompt: isScenarioName(scenario) ? `a sandbox:${scenario} sandbox:quick` : `a sandbox:${scenario}`,
        quality: 'low',
        ...body,
      }),
    });
  const lastCall = () => sandbox().calls().at(-1);

  it.each([
    ['rate-limit', 429, 'Rate limit'],
    ['unavailable', 503, 'No available channel'],
    ['retired', 404, 'The model gpt-image-1 has been retired and is no longer available.'],
    ['retired-200', 200, 'has been retired'],
    ['no-access', 403, 'does not exist or you do not have access'],
    ['balance', 403, 'Your account balance is insufficient'],
    ['quota', 403, "This token's quota has been exhausted"],
    ['key', 401, 'Invalid token'],
    ['too-large', 413, 'Total image size is'],
  ])('%s is refused free of charge', async (name, status, message) => {
    const answer = await generate(name);
    expect(answer.status).toBe(status);
    expect((await answer.json()).error.message).toContain(message);
    expect(answer.headers.get('retry-after')).toBe(name === 'rate-limit' ? '12' : null);
    expect(lastCall()).toMatchObject({ issued: false, chargedMicroUsd: 0, scenario: name });
  });

  it.each([
    ['moderation', 400, 'moderation_blocked'],
    ['server-error', 500, 'server_error'],
    ['error-200', 200, 'Upstream returned an error'],
    ['html', 502, '<html>'],
    ['html-200', 200, '<html>'],
  ])('%s is charged', async (name, status, text) => {
    const answer = await generate(name);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(text);
    expect(lastCall()).toMatchObject({ issued: true, picturesDelivered: 0 });
    expect(lastCall()?.chargedMicroUsd).toBeGreaterThan(0);
  });

  it.each(['宮崎駿風格的小鎮', '宫崎骏', 'by Hayao Miyazaki', '新海誠', '新海诚', 'Makoto Shinkai sky'])(
    'rejects the name in "%s"',
    async (prompt) => {
      expect((await (await generate('none', { prompt })).json()).error).toMatchObject({
        code: 'moderation_blocked',
        type: 'user_error',
        param: null,
      });
    },
  );

  it('silently leaves out flagged, missing and empty pictures of several', async () => {
    const counts = async (name: string) => {
      const { data } = await (await generate(name, { n: 3 })).json();
      return [data.length, data.filter((entry: { b64_json?: string }) => entry.b64_json).length];
    };
    expect(await counts('moderation')).toEqual([1, 1]);
    expect(await counts('fewer')).toEqual([2, 2]);
    expect(await counts('empty-entry')).toEqual([3, 2]);
    expect(await counts('no-pictures')).toEqual([0, 0]);
  });

  it('answers with links that can be fetched, and one that cannot', async () => {
    const { data } = await (await generate('url-broken', { n: 2 })).json();
    const paths = data.map(({ url }: { url: string }) => new URL(url).pathname);
    expect((await fetch(paths[0], {})).status).toBe(200);
    expect((await fetch(paths[1], {})).status).toBe(404);
    const { data: good } = await (await generate('url')).json();
    const answer = await fetch(new URL(good[0].url).pathname, {});
    expect(answer.headers.get('content-type')).toBe('image/png');
  });

  it('answers with a link that works only when it is requested again', async () => {
    const { data } = await (await generate('url-late', { n: 2 })).json();
    const paths = data.map(({ url }: { url: string }) => new URL(url).pathname);
    const statuses = [];
    for (const path of [...paths, ...paths]) statuses.push((await fetch(path, {})).status);
    expect(statuses).toEqual([200, 503, 200, 200]);
  });

  it('records what was really sent, and the cost that its usage comes to', async () => {
    await (await generate('fewer', { n: 3 })).text();
    const { chargedMicroUsd: charged } = lastCall() ?? {};
    expect(lastCall()).toMatchObject({ picturesDelivered: 2, toldMicroUsd: charged, ending: 'whole' });
    await (await generate('url-broken', { n: 2 })).text();
    expect(lastCall()).toMatchObject({ picturesDelivered: 2, brokenLinks: 1 });
    await readUntilError(await generate('cut', { n: 3 }));
    expect(lastCall()).toMatchObject({ picturesDelivered: 1, toldMicroUsd: null, ending: 'cut' });
    await readUntilError(await generate('cut', { n: 3, stream: true }));
    const call = lastCall();
    expect(call).toMatchObject({ picturesDelivered: 2, ending: 'cut' });
    expect(call?.toldMicroUsd).toBeLessThan(call?.chargedMicroUsd ?? 0);
  });

  it('leaves usage out, or answers with something unreadable', async () => {
    expect(await (await generate('no-usage')).json()).not.toHaveProperty('usage');
    await expect((await generate('garbage')).json()).rejects.toThrow();
  });

  it('cuts the body in the middle, after some bytes were sent', async () => {
    const answer = await generate('cut');
    expect(answer.status).toBe(200);
    const received = await readUntilError(answer);
    expect(received.text.length).toBeGreaterThan(1000);
    expect(received.failed).toBe(true);
    expect(lastCall()?.picturesDelivered).toBe(0);
  });

  it('cuts, ends or breaks an event stream before its picture', async () => {
    const stream = async (name: string) =>
      readUntilError(await generate(name, { stream: true, partial_images: 1 }));
    const cut = await stream('cut-stream');
    expect(cut).toMatchObject({
      failed: true,
      text: expect.stringContaining('event: image_generation.completed'),
    });
    const early = await stream('stream-no-end');
    expect(early.failed).toBe(false);
    expect(early.text).toContain('partial_image');
    expect(early.text).not.toContain('completed');
    const broken = await stream('stream-error');
    expect(broken.text).toMatch(/event: error\ndata: \{.*"error":\{/);
    expect(lastCall()).toMatchObject({ issued: true, picturesDelivered: 0 });
  });

  it('answers a streaming request with plain JSON', async () => {
    const answer = await generate('plain-json', { stream: true });
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect((await answer.json()).data).toHaveLength(1);
  });

  it('makes pictures of 3 MB whose bytes differ', async () => {
    const { data } = await (await generate('big', { n: 2 })).json();
    expect(data[0].b64_json.length * 0.75).toBeGreaterThan(2_900_000);
    expect(data[0].b64_json).not.toBe(data[1].b64_json);
  });

  it('notices a caller who leaves in the middle of a stream', async () => {
    sandbox().setPace(1);
    const controller = new AbortController();
    const answer = await fetch('/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'gpt-4o-image',
        stream: true,
        messages: [{ role: 'user', content: 'sandbox:long-queue' }],
      }),
      signal: controller.signal,
    });
    const reader = answer.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    const rest = reader?.read();
    controller.abort();
    await expect(rest).rejects.toThrow();
    await expect.poll(() => lastCall()?.ending).toBe('left');
    expect(lastCall()).toMatchObject({ chargedMicroUsd: 5_000, picturesDelivered: 0 });
    sandbox().setPace(0);
  });

  it('plays a scenario that was set the given number of times, after the one in the prompt', async () => {
    sandbox().setScenario('balance', 1);
    expect((await generate('key')).status).toBe(401);
    expect((await generate('none')).status).toBe(403);
    expect((await generate('quick')).status).toBe(200);
  });
});

it('counts a dripping answer’s picture as sent if its caller leaves once the picture is whole', async () => {
  const dripping = await serveSandbox({ port: 0, pace: 0.2 });
  try {
    const leaving = new AbortController();
    const path = '/gemini/v1beta/models/gemini-3.1-flash-image:generateContent';
    const answer = await fetch(`${dripping.origin}${path}`, {
      method: 'POST',
      headers: { 'x-goog-api-key': 'sk-1', 'content-type': 'application/json' },
      body: JSON.stringify({
        contents: [{ role: 'user', parts: [{ text: 'a sandbox:quick sandbox:drip' }] }],
        generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
      }),
      signal: leaving.signal,
    });
    let text = '';
    const decoder = new TextDecoder();
    for await (const part of answer.body ?? []) {
      text += decoder.decode(part, { stream: true });
      if (isWhole(text)) break;
    }
    leaving.abort();
    await expect.poll(() => dripping.sandbox.calls().at(-1)?.ending).not.toBe('open');
    expect(dripping.sandbox.calls().at(-1)).toMatchObject({ picturesDelivered: 1, ending: 'whole' });
  } finally {
    await dripping.close();
  }
});

it('describes every scenario in a sentence', () => {
  for (const sentence of Object.values(scenarios)) expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
});

async function readUntilError(answer: Response): Promise<{ text: string; failed: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  const reader = answer.body?.getReader();
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
      text += decoder.decode(part.value, { stream: true });
    return { text, failed: false };
  } catch {
    return { text, failed: true };
  }
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
