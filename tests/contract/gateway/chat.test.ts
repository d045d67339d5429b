import { once } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ChatMessage } from '@/lib/protocol/job-request';
import type { GatewayEvent } from '@/lib/server/gateway/gateway-route';
import { chatRoute } from '@/lib/server/gateway/routes/chat-route';
import { chooseUpstream, type Upstream } from '@/lib/server/gateway/upstream';
import { parseConfig } from '@/lib/server/platform/config';
import { createCallSpec } from '../../support/call-spec';
import { answerChat, chatChunk, chatDone, chatFrames, chatJson } from '../../support/chat-answers';
import { type CollectedCall, collectEvents } from '../../support/collect-events';
import { transcript } from '../../support/read-transcript';
import { scriptedGateway } from '../../support/scripted-gateway';
import { answerJson, answerText, answerThenCut } from '../../support/upstream';

const gateway = scriptedGateway();

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const url = 'https://filesystem.site/cdn/20250421/a.png';
const shown = `![gen_01jsccq83pfg6ssfqf3pzfaytj](${url})`;
const log = `{"prompt":"p","ratio":"1:1"}\n\n>🕐 Queuing.\n\n>🏃 Progress 11....[100](${url}?sig=1)\n\n${shown}\n`;

interface Turn {
  messages?: ChatMessage[];
  references?: Buffer[];
  signal?: AbortSignal;
  prompt?: string;
  model?: string;
}

function say(upstream: Upstream, turn: Turn = {}): Promise<CollectedCall> {
  const { messages = [], prompt = 'a lighthouse', signal = new AbortController().signal } = turn;
  const { model = 'gpt-4o-image-vip' } = turn;
  const references = (turn.references ?? []).map((bytes) => new Uint8Array(bytes));
  const spec = createCallSpec({ kind: 'chat', model, prompt, messages, references });
  return collectEvents(chatRoute.create(signal, upstream, spec));
}

const linksOf = (events: readonly GatewayEvent[]) =>
  events.flatMap((event) => (event.type === 'picture-link' ? [event.url] : []));
const textOf = (events: readonly GatewayEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');
const answerOf = (events: readonly GatewayEvent[]) => events.find((event) => event.type === 'answer');
const sentBody = () => JSON.parse(gateway.calls[0]?.body.toString() ?? 'null');

describe('a chat request', () => {
  beforeEach(() => {
    gateway.script = answerChat(log);
  });

  test('is a single streaming call with nothing but the prompt', async () => {
    await say(gateway.asUpstream());
    expect(gateway.calls).toHaveLength(1);
    expect(gateway.calls[0]).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(sentBody()).toEqual({
      model: 'gpt-4o-image-vip',
      stream: true,
      messages: [{ role: 'user', content: 'a lighthouse' }],
    });
  });

  test('replays earlier turns unchanged, each with its pictures, and sends the other pictures with the prompt', async () => {
    const raw = transcript('recorded-03a-tuzi-gpt-image-1-vip-turn1');
    const image = (bytes: Buffer) => ({
      type: 'image_url',
      image_url: { url: `data:image/png;base64,${bytes.toString('base64')}` },
    });
    const other = Buffer.concat([png, Buffer.from('other')]);
    await say(gateway.asUpstream(), {
      prompt: 'now at night',
      messages: [
        { role: 'user', text: 'as in this one', images: [1] },
        { role: 'assistant', text: raw },
        { role: 'user', text: '' },
        { role: 'assistant', text: '' },
        { role: 'user', text: '', images: [1] },
      ],
      references: [png, other],
    });
    expect(sentBody().messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'as in this one' }, image(other)] },
      { role: 'assistant', content: raw },
      { role: 'user', content: [image(other)] },
      { role: 'user', content: [{ type: 'text', text: 'now at night' }, image(png)] },
    ]);
  });

  test('is not sent for a model without chat', async () => {
    const { error } = await say(gateway.asUpstream(), { model: 'gpt-image-1' });
    expect(error).toMatchObject({ code: 'invalid_request', details: { field: 'kind' } });
    expect(gateway.calls).toHaveLength(0);
  });
});

describe('an answer', () => {
  test('reports queue, percentage and picture as they arrive, then its whole text', async () => {
    gateway.script = answerChat(`${log}Enjoy!`);
    const { events, error } = await say(gateway.asUpstream());
    expect(error).toBeNull();
    expect(events.filter(({ type }) => type !== 'text')).toEqual([
      { type: 'response' },
      { type: 'progress', stage: 'queued', percent: null, echo: { prompt: 'p', ratio: '1:1' } },
      { type: 'progress', stage: 'generating', percent: 11 },
      { type: 'progress', stage: 'generating', percent: 100 },
      { type: 'picture-link', index: 0, url },
      {
        type: 'answer',
        raw: `${log}Enjoy!`,
        echo: { prompt: 'p', ratio: '1:1' },
        genIds: ['gen_01jsccq83pfg6ssfqf3pzfaytj'],
      },
    ]);
    expect(textOf(events)).toBe('Enjoy!');
  });

  test.each([
    ['recorded-01-aihubmix-docs-gpt-4o-image-vip', 2],
    ['recorded-03a-tuzi-gpt-image-1-vip-turn1', 1],
    ['recorded-04-textToimageNew-gpt-4o-image-zh', 1],
    ['made-up-traditional-lines', 2],
    ['made-up-downloads-only', 2],
    ['made-up-stray-quote', 1],
  ])('%s gives %i pictures, streamed or in one JSON', async (name, count) => {
    const raw = transcript(name);
    gateway.script = answerChat(raw);
    const streamed = await say(gateway.asUpstream());
    gateway.script = answerJson(chatJson(raw));
    const whole = await say(gateway.asUpstream());
    expect(streamed.error ?? whole.error).toBeNull();
    expect(linksOf(streamed.events)).toHaveLength(count);
    expect(linksOf(whole.events)).toEqual(linksOf(streamed.events));
    expect(answerOf(streamed.events)).toMatchObject({ raw });
    expect(answerOf(whole.events)).toEqual(answerOf(streamed.events));
  });

  test('may contain a picture itself, which is left out of the raw text', async () => {
    gateway.script = answerChat(transcript('made-up-inline-picture'));
    const { events, error } = await say(gateway.asUpstream());
    expect(error).toBeNull();
    expect(events).toContainEqual({ type: 'picture', index: 0, base64: png.toString('base64') });
    const answer = answerOf(events);
    expect(answer?.type === 'answer' && answer.raw).toMatch(/data:image\/png;base64,…\)\n$/);
  });

  test('that shows no picture is given the picture of its first address that leads to one, fetched without a key', async () => {
    const [page, hit] = [`${gateway.origin}/about/1`, `${gateway.origin}/f/2`];
    gateway.script = (response, call) => {
      if (call.method === 'POST') return answerChat(`More on ${page} and ${hit}`)(response, call);
      if (call.path === '/f/2') return response.writeHead(200).end(png);
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
    };
    const { events, error } = await say(gateway.asUpstream());
    expect(error).toBeNull();
    expect(events).toContainEqual({ type: 'picture', index: 0, base64: png.toString('base64') });
    const asked = gateway.calls.filter(({ method }) => method === 'GET');
    expect(asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test('without a picture reports an address on a host that is not allowed', async () => {
    gateway.script = answerChat('Your picture: https://cdn.relay.io/f/0123');
    const { events } = await say(gateway.asUpstream());
    expect(linksOf(events)).toEqual(['https://cdn.relay.io/f/0123']);
  });

  test('without DONE but with a finish reason is complete', async () => {
    gateway.script = answerChat(log, chatChunk({}, 'stop'));
    expect((await say(gateway.asUpstream())).error).toBeNull();
  });
});

describe('an answer that breaks off', () => {
  test('still delivers every picture whose link was complete, then reports the cut', async () => {
    const cut = `${log}\n![gen_b](https://filesystem.site/cdn/2025`;
    gateway.script = answerThenCut(chatFrames(cut), 'text/event-stream');
    const { events, error } = await say(gateway.asUpstream());
    expect(linksOf(events)).toEqual([url]);
    expect(answerOf(events)).toMatchObject({ raw: cut });
    expect(error).toMatchObject({ code: 'upstream_cut_off', charged: true });
  });

  test('falls back to the link of its progress line if it has no other', async () => {
    gateway.script = answerThenCut(chatFrames(transcript('made-up-cut-in-address')), 'text/event-stream');
    const { events, error } = await say(gateway.asUpstream());
    expect(linksOf(events)).toEqual([expect.stringContaining('https://videos.openai.com/vg-assets/')]);
    expect(error?.code).toBe('upstream_cut_off');
  });

  test('without a finish reason or DONE is reported as cut', async () => {
    gateway.script = answerChat(log, '');
    const { events, error } = await say(gateway.asUpstream());
    expect(linksOf(events)).toEqual([url]);
    expect(error).toMatchObject({ code: 'upstream_cut_off', charged: true });
  });

  test('as JSON delivers the pictures that had arrived', async () => {
    const json = JSON.stringify(chatJson(`${log} and "more"\n`));
    gateway.script = answerThenCut(json.slice(0, json.indexOf('more') - 1), 'application/json');
    const { events, error } = await say(gateway.asUpstream());
    expect(linksOf(events)).toEqual([url]);
    expect(error).toMatchObject({ code: 'upstream_cut_off', charged: true });
  });

  test('with an error keeps the picture, and is charged whatever the error says', async () => {
    const failure = `data: ${JSON.stringify({ error: { message: 'Too many requests (tid: 2026)', type: '' } })}\n\n`;
    gateway.script = answerChat(log, failure);
    const { events, error } = await say(gateway.asUpstream());
    expect(linksOf(events)).toEqual([url]);
    expect(error).toMatchObject({ code: 'upstream_rate_limited', charged: true });
    expect(error?.details.upstream).toMatchObject({ requestId: '2026' });
  });
});

describe('an answer without a picture', () => {
  test.each([
    ['recorded-14-yunwu-sora_image-failure-input-moderation', 'moderation_blocked', /input_moderation/],
    ['made-up-output-moderation', 'moderation_blocked', /output_moderation/],
    ['made-up-one-line-failure', 'moderation_blocked', /input_moderation/],
    ['recorded-07-dify-plugin-gpt-4o-all-failure-rate-limit', 'no_picture', /rate limit in place/],
    ['made-up-status-failed', 'no_picture', /server_overloaded/],
  ])('%s ends as %s, charged, in the model’s own words', async (name, code, words) => {
    gateway.script = answerChat(transcript(name));
    const { error } = await say(gateway.asUpstream());
    expect(error).toMatchObject({ code, charged: true });
    expect(error?.details.upstream).toMatchObject({
      status: 200,
      requestId: '2026112209',
      message: expect.stringMatching(words),
    });
  });

  test.each([
    ['The request goes against our content policy.', 'moderation_blocked'],
    ['抱歉，这违反了我们的内容政策。', 'moderation_blocked'],
    ['抱歉，這違反了我們的使用政策。', 'moderation_blocked'],
    ['The model gpt-4o-image has been retired and is no longer available.', 'no_picture'],
    ['Our rate limiting policy asks you to wait.', 'no_picture'],
    ['', 'no_picture'],
  ])('%j ends as %s', async (prose, code) => {
    gateway.script = answerChat(prose);
    expect((await say(gateway.asUpstream())).error).toMatchObject({ code, charged: true });
  });

  test('never shows the key, nor more than 500 characters', async () => {
    const upstream = gateway.asUpstream();
    gateway.script = answerChat(`Sorry, ${upstream.apiKey} \u0007${'may not '.repeat(500)}`);
    const message = (await say(upstream)).error?.details.upstream?.message ?? '';
    expect(message).toContain('[key]');
    expect(message.length).toBeLessThanOrEqual(500);
    expect(message).not.toContain('\u0007');
  });

  test('says why the model failed even if the connection broke afterwards', async () => {
    gateway.script = answerThenCut(chatFrames(transcript('made-up-one-line-failure')), 'text/event-stream');
    expect((await say(gateway.asUpstream())).error).toMatchObject({
      code: 'moderation_blocked',
      charged: true,
    });
  });

  test('of 20 MB is read to its end, but its prose and raw text are bounded', async () => {
    gateway.script = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const frame = chatChunk({ content: 'no picture at all '.repeat(1_000) });
      for (let sent = 0; sent < 20_000_000; sent += frame.length) {
        if (!response.write(frame)) await once(response, 'drain');
      }
      response.end(chatDone);
    };
    const { events, error } = await say(gateway.asUpstream());
    expect(error).toMatchObject({ code: 'no_picture', charged: true });
    expect(textOf(events)).toHaveLength(100_000);
    const answer = answerOf(events);
    expect(answer?.type === 'answer' && answer.raw).toMatch(/characters left out\]$/);
    expect(answer?.type === 'answer' && answer.raw.length).toBeLessThan(501_000);
  });

  test('that never ends is cut off by the studio', async () => {
    const comment = `: ${'x'.repeat(65_000)}\n`;
    gateway.script = async (response, call) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (!response.destroyed) {
        if (!response.write(comment)) await Promise.race([once(response, 'drain'), call.closed]);
      }
    };
    const { error } = await say(gateway.asUpstream());
    expect(error).toMatchObject({ code: 'upstream_unreadable', charged: true });
  });
});

describe('a response that is not an answer', () => {
  test.each([
    ['a key refused', answerJson({ error: { message: 'Invalid token' } }, 401), 'key_refused', false],
    [
      'too many requests',
      answerJson({ error: { message: 'slow down' } }, 429),
      'upstream_rate_limited',
      false,
    ],
    ['no channel', answerJson({ error: { message: 'no channel' } }, 503), 'upstream_unavailable', false],
    [
      'a retired model inside 200',
      answerJson({ error: { message: 'The model gpt-4o-image has been retired.' } }),
      'model_retired',
      false,
    ],
    [
      'an error event before anything',
      answerChat('', 'data: {"error":{"message":"Invalid token"}}\n\n'),
      'key_refused',
      false,
    ],
    [
      'a page of a proxy',
      answerText('<html><title>502</title></html>', 'text/html'),
      'upstream_unavailable',
      true,
    ],
    ['garbage', answerText('\u0000\u0001\u0002', 'application/json'), 'upstream_unreadable', true],
    ['nothing', answerText('', 'text/event-stream'), 'upstream_unreadable', true],
    ['JSON without a choice', answerJson({ choices: [] }), 'no_picture', true],
    ['JSON with a content of null', answerJson(chatJson(null)), 'no_picture', true],
  ])('%s', async (_, script, code, charged) => {
    gateway.script = script;
    const { events, error } = await say(gateway.asUpstream());
    expect(error).toMatchObject({ code, charged });
    expect(answerOf(events)).toBeUndefined();
  });

  test('that hangs ends at the deadline, and leaves no connection open', async () => {
    gateway.script = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chatFrames(log));
    };
    const { events, error } = await say(gateway.asUpstream({ deadlineMs: 300 }));
    expect(linksOf(events)).toEqual([url]);
    expect(error).toMatchObject({ code: 'upstream_timeout', charged: true });
    expect(await gateway.calls[0]?.closed).toBe(false);
  });

  test('to a call that was cancelled before it was sent is free', async () => {
    const { error } = await say(gateway.asUpstream(), { signal: AbortSignal.abort() });
    expect(error).toMatchObject({ code: 'cancelled', charged: false });
    expect(gateway.calls).toHaveLength(0);
  });
});

describe('scenarios of the sandbox', () => {
  const demo = chooseUpstream(parseConfig({ SANDBOX_PACE: '0' }), null);
  test.each([
    ['quick', undefined, true],
    ['plain-json', undefined, true],
    ['long-queue', undefined, true],
    ['chat-expired-link', undefined, true],
    ['chat-failure', 'moderation_blocked', true],
    ['chat-failure-output', 'moderation_blocked', true],
    ['chat-failure-policy', 'moderation_blocked', true],
    ['chat-failure-rate-limit', 'no_picture', true],
    ['chat-failure-status', 'no_picture', true],
    ['chat-cut', 'upstream_cut_off', true],
    ['stream-no-end', 'upstream_cut_off', true],
    ['stream-error', 'upstream_unavailable', true],
    ['balance', 'balance_empty', false],
    ['rate-limit', 'upstream_rate_limited', false],
    ['unavailable', 'upstream_unavailable', false],
    ['retired-200', 'model_retired', false],
    ['html', 'upstream_unavailable', true],
    ['garbage', 'upstream_unreadable', true],
  ])('%s ends as %s', async (scenario, code, charged) => {
    for (const prompt of ['a quiet harbour', '安静的港湾', '一隻貓']) {
      const { events, error } = await say(demo, { prompt: `sandbox:${scenario} ${prompt}` });
      expect(error?.code).toBe(code);
      if (error) expect(error.charged).toBe(charged);
      else expect(linksOf(events)).toHaveLength(1);
    }
  });
});
