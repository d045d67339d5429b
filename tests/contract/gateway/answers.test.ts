import { beforeEach, describe, expect, test } from 'vitest';
import { imagesRoute } from '@/lib/server/gateway/routes/images-route';
import { createCallSpec } from '../../support/call-spec';
import { collectEvents, generate } from '../../support/collect-events';
import { scriptedGateway } from '../../support/scripted-gateway';
import { answerJson, answerText, frame } from '../../support/upstream';

const gateway = scriptedGateway();

const response = { type: 'response' };
const picture = (index: number, base64: string) => ({ type: 'picture', index, base64 });
const missing = (index: number, reason: string) => ({ type: 'picture-missing', index, reason });
const usage = {
  input_tokens: 150,
  input_tokens_details: { text_tokens: 150, image_tokens: 0 },
  output_tokens: 6240,
  total_tokens: 6390,
};
const usageEvent = {
  type: 'usage',
  usage: { inputTextTokens: 150, inputImageTokens: 0, outputTokens: 6240 },
};
const sentBody = () => JSON.parse(gateway.calls[0]?.body.toString() ?? 'null');

describe('an image request', () => {
  beforeEach(() => {
    gateway.script = answerJson({ data: [{ b64_json: 'AAAA' }] });
  });

  test('has only model and prompt if all parameters have their defaults', async () => {
    await generate(gateway.asUpstream(), {
      n: 1,
      outputFormat: 'png',
      partialImages: 0,
    });
    expect(sentBody()).toEqual({ model: 'gpt-image-1', prompt: 'a lighthouse at dusk' });
    expect(gateway.calls[0]).toMatchObject({ method: 'POST', path: '/v1/images/generations' });
    expect(gateway.calls[0]?.headers).toMatchObject({
      authorization: 'Bearer sk-test-0123456789abcdef',
      'content-type': 'application/json',
    });
  });

  test('leaves the compression out if it has its default', async () => {
    await generate(gateway.asUpstream(), { outputFormat: 'jpeg', outputCompression: 100 });
    expect(sentBody()).toEqual({
      model: 'gpt-image-1',
      prompt: 'a lighthouse at dusk',
      output_format: 'jpeg',
    });
  });

  test('has every parameter that differs from its default, under its upstream name, and asks for a stream with previews', async () => {
    await generate(gateway.asUpstream(), {
      n: 2,
      size: '1024x1536',
      quality: 'high',
      background: 'transparent',
      moderation: 'low',
      outputFormat: 'webp',
      outputCompression: 80,
      partialImages: 2,
    });
    expect(sentBody()).toEqual({
      model: 'gpt-image-1',
      prompt: 'a lighthouse at dusk',
      n: 2,
      size: '1024x1536',
      quality: 'high',
      background: 'transparent',
      moderation: 'low',
      output_format: 'webp',
      output_compression: 80,
      stream: true,
      partial_images: 2,
    });
  });

  test('with a quality for a reverse model is refused by the studio, and nothing is sent', async () => {
    const { error } = await generate(gateway.asUpstream(), { quality: 'high' }, { model: 'gpt-4o-image' });
    expect(error).toMatchObject({ code: 'invalid_request', details: { field: 'parameters.quality' } });
    expect(gateway.calls).toHaveLength(0);
  });

  test('with a key that no header can carry is refused by the studio, without quoting the key', async () => {
    const { error } = await generate(gateway.asUpstream({ apiKey: 'sk-密钥-secret' }));
    expect(error).toMatchObject({ code: 'key_refused', charged: false });
    expect(JSON.stringify(error) + error?.stack).not.toContain('secret');
    expect(gateway.calls).toHaveLength(0);
  });
});

describe('a JSON answer', () => {
  const cases: { title: string; n?: number; body: unknown; events: unknown[]; code?: string }[] = [
    {
      title: 'brings the picture, then its usage',
      body: { created: 1, data: [{ b64_json: 'aGVsbG8=' }], usage },
      events: [picture(0, 'aGVsbG8='), usageEvent],
    },
    {
      title: 'brings links',
      n: 2,
      body: { data: [{ url: 'https://filesystem.site/a.png' }, { url: ' https://filesystem.site/b.png ' }] },
      events: [
        { type: 'picture-link', index: 0, url: 'https://filesystem.site/a.png' },
        { type: 'picture-link', index: 1, url: 'https://filesystem.site/b.png' },
      ],
    },
    {
      title: 'with a data: URL brings a picture',
      body: { data: [{ url: 'data:image/png;base64,aGVsbG8=' }] },
      events: [picture(0, 'aGVsbG8=')],
    },
    {
      title: 'with a prefix and line breaks in the base64 brings a picture',
      body: { data: [{ b64_json: 'data:image/png;base64,aGVs\r\nbG8=\n' }] },
      events: [picture(0, 'aGVsbG8=')],
    },
    {
      title: 'with an address in place of the bytes brings a link',
      body: { data: [{ b64_json: 'https://filesystem.site/a.png', url: '' }] },
      events: [{ type: 'picture-link', index: 0, url: 'https://filesystem.site/a.png' }],
    },
    {
      title: 'takes the bytes if an entry has both forms',
      body: { data: [{ b64_json: 'aGVsbG8=', url: 'https://filesystem.site/a.png' }] },
      events: [picture(0, 'aGVsbG8=')],
    },
    {
      title: 'skips empty entries and keeps the others in place',
      n: 4,
      body: { data: [{ b64_json: 'AAAA' }, { b64_json: '' }, null, { b64_json: 'BBBB', url: null }] },
      events: [picture(0, 'AAAA'), missing(1, 'empty'), missing(2, 'empty'), picture(3, 'BBBB')],
    },
    {
      title: 'reports pictures that moderation withheld, after the usage',
      n: 3,
      body: { data: [{ b64_json: 'AAAA' }], usage },
      events: [picture(0, 'AAAA'), usageEvent, missing(1, 'withheld'), missing(2, 'withheld')],
    },
    {
      title: 'without any picture fails, after reporting its usage',
      body: { data: [], usage },
      events: [usageEvent, missing(0, 'withheld')],
      code: 'no_picture',
    },
    {
      title: 'with nothing but an empty entry fails',
      body: { data: [{}] },
      events: [missing(0, 'empty')],
      code: 'no_picture',
    },
    {
      title: 'with error: null beside data has not failed',
      body: { data: [{ b64_json: 'AAAA' }], error: null },
      events: [picture(0, 'AAAA')],
    },
    {
      title: 'with an error that says in Chinese that there is none has not failed',
      body: { data: [{ b64_json: 'AAAA' }], error: '无错误' },
      events: [picture(0, 'AAAA')],
    },
    {
      title: 'with pictures and an error delivers the pictures first',
      n: 2,
      body: {
        data: [{ b64_json: 'AAAA' }],
        usage,
        error: { message: 'The second failed.', type: 'server_error' },
      },
      events: [picture(0, 'AAAA'), usageEvent],
      code: 'upstream_unavailable',
    },
    {
      title: 'with unreadable usage is delivered without it',
      body: { data: [{ b64_json: 'AAAA' }], usage: { input_tokens: -1, output_tokens: '6240' } },
      events: [picture(0, 'AAAA')],
    },
  ];
  test.each(cases)('$title', async ({ n, body, events, code }) => {
    gateway.script = answerJson(body);
    const told = await generate(gateway.asUpstream(), { n });
    expect(told.events).toEqual([response, ...events]);
    expect(told.error?.code).toBe(code);
    expect(gateway.calls).toHaveLength(1);
  });

  test('with a large picture and an error keeps the error’s message', async () => {
    const base64 = Buffer.alloc(300_000).toString('base64');
    gateway.script = answerJson({ data: [{ b64_json: base64 }], error: { message: 'half of it broke' } });
    const { events, error } = await generate(gateway.asUpstream(), { n: 2 });
    expect(events).toHaveLength(2);
    expect(error?.details.upstream?.message).toBe('half of it broke');
  });

  test('keeps a picture of 3 MB byte for byte', async () => {
    const bytes = Buffer.alloc(3_000_000, 0).map((_, index) => (index * 7919) % 251);
    const base64 = Buffer.from(bytes).toString('base64');
    gateway.script = answerJson({ data: [{ b64_json: base64, revised_prompt: '燈塔' }] });
    const { events } = await generate(gateway.asUpstream());
    expect(events[1]).toMatchObject({ type: 'picture' });
    expect(events[1]?.type === 'picture' && events[1].base64 === base64).toBe(true);
  });
});

describe('an event stream', () => {
  const previews = { partialImages: 2 } as const;
  const stream = (text: string) => answerText(text, 'text/event-stream');
  const partial = (base64: string, step: number) =>
    frame('image_generation.partial_image', {
      b64_json: base64,
      partial_image_index: step,
      output_format: 'webp',
    });
  const completed = (base64: string, more: object = { usage }) =>
    frame('image_generation.completed', { b64_json: base64, ...more });
  const preview = (index: number, base64: string) => ({
    type: 'preview',
    index,
    base64,
    mimeType: 'image/webp',
  });

  const cases: { title: string; n?: number; text: string; events: unknown[]; code?: string }[] = [
    {
      title: 'brings previews, then the picture',
      text: partial('AAAA', 0) + partial('BBBB', 1) + completed('CCCC'),
      events: [preview(0, 'AAAA'), preview(0, 'BBBB'), picture(0, 'CCCC'), usageEvent],
    },
    {
      title: 'of several pictures adds up their usage',
      n: 2,
      text: partial('AAAA', 0) + completed('CCCC') + partial('BBBB', 0) + completed('DDDD'),
      events: [
        preview(0, 'AAAA'),
        picture(0, 'CCCC'),
        preview(1, 'BBBB'),
        picture(1, 'DDDD'),
        { type: 'usage', usage: { inputTextTokens: 300, inputImageTokens: 0, outputTokens: 12_480 } },
      ],
    },
    {
      title: 'of fewer pictures than asked for reports the rest as withheld',
      n: 2,
      text: completed('CCCC'),
      events: [picture(0, 'CCCC'), usageEvent, missing(1, 'withheld')],
    },
    {
      title: 'that ends after previews has failed, because a preview is never a result',
      text: partial('AAAA', 0),
      events: [preview(0, 'AAAA')],
      code: 'upstream_cut_off',
    },
    {
      title: 'that ends without anything has failed',
      text: ': ping\n\n',
      events: [missing(0, 'withheld')],
      code: 'no_picture',
    },
    {
      title: 'with an error event midway fails with its message',
      text:
        partial('AAAA', 0) + frame('error', { error: { message: 'rejected', code: 'moderation_blocked' } }),
      events: [preview(0, 'AAAA')],
      code: 'moderation_blocked',
    },
    {
      title: 'with an error after a picture keeps the picture and its usage',
      n: 2,
      text: `${completed('CCCC')}data: {"error":{"message":"upstream broke"}}\n\n`,
      events: [picture(0, 'CCCC'), usageEvent],
      code: 'upstream_unavailable',
    },
    {
      title: 'with CRLF, comments, a missing event name and no empty line at its end is read',
      text: `: keep-alive\r\n\r\ndata: ${JSON.stringify({ type: 'image_generation.completed', b64_json: 'CCCC' })}\r\n`,
      events: [picture(0, 'CCCC')],
    },
    {
      title: 'that wraps a whole answer into one event is read, even with [DONE]',
      text: `data: ${JSON.stringify({ created: 1, data: [{ b64_json: 'CCCC' }], usage })}\n\ndata: [DONE]\n\n`,
      events: [picture(0, 'CCCC'), usageEvent],
    },
    {
      title: 'of an edit is read',
      text: frame('image_edit.completed', { b64_json: 'CCCC' }),
      events: [picture(0, 'CCCC')],
    },
  ];
  test.each(cases)('$title', async ({ n, text, events, code }) => {
    gateway.script = stream(text);
    const told = await generate(gateway.asUpstream(), { ...previews, n });
    expect(told.events).toEqual([response, ...events]);
    expect(told.error?.code).toBe(code);
    expect(gateway.calls).toHaveLength(1);
  });

  test('is reported while it arrives, not only at its end', async () => {
    let finish: (() => void) | undefined;
    gateway.script = (answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      answer.write(partial('AAAA', 0));
      finish = () => answer.end(completed('CCCC'));
    };
    const spec = createCallSpec({ parameters: previews });
    const calls = imagesRoute.create(new AbortController().signal, gateway.asUpstream(), spec);
    expect((await calls.next()).value).toEqual(response);
    expect((await calls.next()).value).toMatchObject({ type: 'preview' });
    finish?.();
    expect((await collectEvents(calls)).events).toMatchObject([picture(0, 'CCCC'), usageEvent]);
  });

  test('that arrives byte by byte gives the same events', async () => {
    const text = `: 心跳\n\n${partial('AAAA', 0)}${completed('CCCC', { usage, note: '燈塔 🗼' })}`;
    gateway.script = async (answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const byte of Buffer.from(text)) {
        await new Promise<unknown>((resolve) => answer.write(Buffer.of(byte), resolve));
      }
      answer.end();
    };
    const { events, error } = await generate(gateway.asUpstream(), previews);
    expect(error).toBeNull();
    expect(events).toEqual([response, preview(0, 'AAAA'), picture(0, 'CCCC'), usageEvent]);
  });
});

describe('an answer with a wrong content type', () => {
  const body = JSON.stringify({ data: [{ b64_json: 'AAAA' }] });
  test.each([
    ['plain JSON to a request for a stream', body, 'application/json'],
    ['plain JSON called text/event-stream', body, 'text/event-stream; charset=utf-8'],
    ['JSON called text/plain', body, 'text/plain'],
    ['JSON called text/html', body, 'text/html'],
    ['JSON after a byte order mark and heartbeats of spaces', `\uFEFF   \n\n ${body}`, 'application/json'],
    [
      'events called application/json',
      frame('image_generation.completed', { b64_json: 'AAAA' }),
      'application/json',
    ],
  ])('%s is read by its bytes', async (_, text, contentType) => {
    gateway.script = answerText(text, contentType);
    const { events, error } = await generate(gateway.asUpstream(), { partialImages: 1 });
    expect(error).toBeNull();
    expect(events).toEqual([response, picture(0, 'AAAA')]);
  });

  test.each([
    ['HTML of a proxy', '<html><title>Just a moment...</title></html>', 'text/html', 'upstream_unavailable'],
    ['HTML called JSON', '<!doctype html><p>hello', 'application/json', 'upstream_unavailable'],
    ['HTML instead of events', '\n<html></html>', 'text/event-stream', 'upstream_unavailable'],
    ['no body at all', '', 'application/json', 'upstream_unreadable'],
    ['broken JSON', '{"data": nonsense}', 'application/json', 'upstream_unreadable'],
    ['a list', '[1,2]', 'application/json', 'upstream_unreadable'],
    ['text', 'it works', 'text/plain', 'upstream_unreadable'],
    ['bytes of a picture', '\x89PNG\r\n', 'image/png', 'upstream_unreadable'],
  ])('%s is a charged failure', async (_, text, contentType, code) => {
    gateway.script = answerText(text, contentType);
    const { error } = await generate(gateway.asUpstream());
    expect(error).toMatchObject({ code, charged: true });
  });
});
