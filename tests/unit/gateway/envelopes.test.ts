import { describe, expect, test } from 'vitest';
import { readAnyAnswer as read } from '../../support/read-any-answer';
import { transcript } from '../../support/read-transcript';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const link = 'https://cdn.relay.io/f/0123.png';
const dataUrl = `data:image/png;base64,${png}`;

/** Each envelope in which relays were seen to put a picture, and some similar ones. */
const envelopes: Record<string, (picture: string) => unknown> = {
  'code and data in data': (url) => ({ code: 200, message: 'success', data: { data: [{ url }] } }),
  'data as one object': (url) => ({ created: 1, data: { url } }),
  'data as texts': (url) => ({ data: [url] }),
  'one text as data': (url) => ({ code: 0, data: url }),
  images: (url) => ({ images: [url] }),
  'images with objects': (url) => ({ images: [{ image_url: { url } }] }),
  'image_url as text': (url) => ({ data: [{ type: 'image_url', image_url: url }] }),
  'a bare list': (url) => [{ url }],
  'a bare list of texts': (url) => [url],
  output: (url) => ({ status: 'succeeded', output: [url], error: null }),
  'results of a task': (url) => ({ output: { task_status: 'SUCCEEDED', results: [{ url }] } }),
  'a chat message': (url) => ({ choices: [{ message: { content: `![x](${url})` }, finish_reason: 'stop' }] }),
  'images of a chat message': (url) => ({
    choices: [{ message: { content: '', images: [{ image_url: { url } }] } }],
  }),
  'content parts': (url) => ({
    choices: [{ message: { content: [{ type: 'image_url', image_url: { url } }] } }],
  }),
  'JSON in text': (url) => ({ code: 200, data: JSON.stringify({ url }) }),
  'an error that is none': (url) => ({ data: [{ url }], error: { code: 0, message: 'success' } }),
};

const wrappings: Record<string, { wrap: (json: string) => string; contentType: string }> = {
  plainly: { wrap: (json) => json, contentType: 'application/json' },
  'after whitespace': { wrap: (json) => `${' \n'.repeat(3_000)}${json}`, contentType: 'application/json' },
  'after comments': {
    wrap: (json) => `: PROCESSING\n\n: 处理中\n\n${json}`,
    contentType: 'text/event-stream',
  },
  'as one event without a type': {
    wrap: (json) => `data: ${json}\n\ndata: [DONE]\n\n`,
    contentType: 'text/event-stream',
  },
  'called text': { wrap: (json) => `\uFEFF${json}\n`, contentType: 'text/plain' },
};

describe.each(Object.entries(envelopes))('a picture as %s', (_, envelope) => {
  test.each([
    ['an address', link, link],
    ['base64', png, png],
    ['a data: URL', dataUrl, png],
  ])('given as %s is delivered once, however it is sent', async (__, picture, expected) => {
    const json = JSON.stringify(envelope(picture));
    for (const { wrap, contentType } of Object.values(wrappings)) {
      const bytes = Buffer.from(wrap(json));
      const told = await read([bytes], { contentType });
      expect(told).toMatchObject({ pictures: [expected], error: null });
      for (const route of ['chat', 'tasks', 'gemini'] as const) {
        expect(await read([bytes], { contentType, route })).toMatchObject({
          pictures: [expected],
          error: null,
        });
      }
    }
  });

  test('is delivered wherever its bytes are split', async () => {
    const json = JSON.stringify(envelope(link));
    const bytes = Buffer.from(`: 处理\n\n ${json}`);
    for (let at = 1; at < bytes.length; at += 1) {
      expect((await read([bytes.subarray(0, at), bytes.subarray(at)])).pictures).toEqual([link]);
    }
    const each = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await read(each)).toMatchObject({ pictures: [link], error: null });
  });
});

describe('the end of an answer', () => {
  const completed = `data: ${JSON.stringify({ type: 'image_generation.completed', b64_json: png })}\n\n`;
  const chunk = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const shown = chunk({ content: `![x](${link})` });
  test.each([
    ['whole JSON', JSON.stringify({ data: [{ b64_json: png }] }), false, png],
    [
      'whole JSON of a chat',
      JSON.stringify({ choices: [{ message: { content: `![x](${link})` } }] }),
      true,
      link,
    ],
    ['[DONE]', `${completed}data: [DONE]\n\n`, false, png],
    ['the last picture', completed, false, png],
    ['[DONE] of a chat', `${shown}data: [DONE]\n\n`, true, link],
    ['the finish reason', shown + chunk({}, 'stop'), true, link],
  ])('is %s although the connection stays open', async (_, text, chat, expected) => {
    const contentType = text.startsWith('{') ? 'application/json' : 'text/event-stream';
    const told = await read([Buffer.from(text)], {
      contentType,
      route: chat ? 'chat' : 'images',
      closes: false,
    });
    expect(told).toMatchObject({ pictures: [expected], error: null });
  });

  test('leaves time for what follows it: usage, and more pictures than requested', async () => {
    const other = png.replace('AAADUlE', 'AABDUlE');
    const usage = { input_tokens: 1, output_tokens: 9 };
    const more = `data: ${JSON.stringify({ type: 'image_generation.completed', b64_json: other, usage })}\n\n`;
    const told = await read([Buffer.from(completed), Buffer.from(completed), Buffer.from(more)], {
      contentType: 'text/event-stream',
      closes: false,
    });
    expect(told.pictures).toEqual([png, other]);
    expect(told.events.at(-1)).toMatchObject({ type: 'usage', usage: { outputTokens: 9 } });
  });

  test('keeps two equal pictures if two were requested', async () => {
    const json = Buffer.from(JSON.stringify({ data: [{ b64_json: png }, { b64_json: png }] }));
    expect((await read([json], { n: 2 })).pictures).toEqual([png, png]);
    expect((await read([json], { n: 1 })).pictures).toEqual([png]);
  });
});

describe('an answer that is not JSON', () => {
  test.each([
    ['the bytes of a picture', Buffer.from(png, 'base64'), png],
    ['base64', Buffer.from(`${png}\n`), png],
    ['a data: URL', Buffer.from(dataUrl), png],
    ['an address', Buffer.from(`${link}\n`), link],
    ['Markdown', Buffer.from(`Here:\n![x](${link})`), link],
    ['a tag', Buffer.from(`<img src="${link}">`), link],
    ['an address in brackets', Buffer.from(`<${link}>`), link],
  ])('but %s is a picture', async (_, bytes, expected) => {
    for (const contentType of ['application/octet-stream', 'text/plain', 'image/png']) {
      expect(await read([bytes], { contentType })).toMatchObject({ pictures: [expected], error: null });
    }
    for (const route of ['chat', 'tasks', 'gemini'] as const)
      expect((await read([bytes], { route })).pictures).toEqual([expected]);
  });

  test('but half of a picture is delivered as damaged, and counts as cut off', async () => {
    const half = Buffer.from(png, 'base64').subarray(0, 50);
    const { events, error } = await read([half]);
    expect(events[0]).toMatchObject({ type: 'picture', damaged: true });
    expect(error?.code).toBe('upstream_cut_off');
  });
});

describe('base64 that broke off', () => {
  const long = png.slice(0, -30) + 'A'.repeat(200);
  test.each([
    ['JSON', `{"created":1,"data":[{"b64_json":"${long}`, 'application/json', false],
    ['JSON of another shape', `{"images":["${long}`, 'application/json', false],
    [
      'an event',
      `data: {"type":"image_generation.completed","b64_json":"${long}`,
      'text/event-stream',
      false,
    ],
    [
      'a chat',
      `data: {"choices":[{"delta":{"images":[{"image_url":{"url":"data:image/png;base64,${long}`,
      'text/event-stream',
      true,
    ],
  ])(
    'in %s is delivered as damaged, and the answer counts as cut off',
    async (_, text, contentType, chat) => {
      const { events, error } = await read([Buffer.from(text)], {
        contentType,
        route: chat ? 'chat' : 'images',
      });
      expect(events[0]).toEqual({ type: 'picture', index: 0, base64: long, damaged: true });
      expect(error?.code).toBe('upstream_cut_off');
    },
  );

  test('of a preview is dropped', async () => {
    const text = `data: {"type":"image_generation.partial_image","b64_json":"${long}`;
    const { events } = await read([Buffer.from(text)], { contentType: 'text/event-stream' });
    expect(events.filter(({ type }) => type === 'picture')).toEqual([]);
  });

  test('after whole pictures in another format keeps these', async () => {
    const text = `{"images":["${link}",{"url":"${link}?2"},"https://cdn.relay.io/cut`;
    expect(await read([Buffer.from(text)], { n: 3 })).toMatchObject({
      pictures: [link, `${link}?2`],
      error: { code: 'upstream_cut_off' },
    });
  });
});

describe('recorded answers', () => {
  const parts = (name: string, separator: string) => transcript(name).trim().split(separator);
  const [openRouter = '', disconnected = ''] = parts('recorded-25-images-array-and-error.sse', '--------\n');
  const [withText = '', withoutText = ''] = parts('recorded-26-aihubmix-multi-mod-content.json', '\n');
  const twice = transcript('recorded-24-gateway-same-picture-twice.sse');
  const reasoning = transcript('recorded-27-progress-in-reasoning.sse');
  test.each<[string, string, (string | RegExp)[], string | undefined]>([
    [
      'the same picture twice',
      twice,
      [/^https:\/\/gw\.example\.com\/media\/0123456789abcdef0123456789abcdef\.png$/],
      undefined,
    ],
    ['a picture in images', openRouter, ['AAAA'], undefined],
    ['an error midway', disconnected, [], 'upstream_unavailable'],
    ['multi_mod_content', withText, ['iVBORw0KGgo='], undefined],
    ['multi_mod_content without content', withoutText, ['aGVsbG8='], undefined],
    [
      'progress in reasoning',
      reasoning,
      [/^https:\/\/storage\.googleapis\.com\/ai-sandbox-videofx\/.*%3D%3D$/],
      undefined,
    ],
  ])('with %s give their pictures wherever they are split', async (_, text, pictures, code) => {
    const bytes = Buffer.from(text);
    const contentType = text.startsWith('{') ? 'application/json' : 'text/event-stream';
    const whole = await read([bytes], { contentType, route: 'chat' });
    expect(whole.pictures).toEqual(
      pictures.map((picture) => (typeof picture === 'string' ? picture : expect.stringMatching(picture))),
    );
    expect(whole.error?.code).toBe(code);
    for (let at = 1; at < bytes.length; at += 7) {
      const split = await read([bytes.subarray(0, at), bytes.subarray(at)], { contentType, route: 'chat' });
      expect(split.pictures).toEqual(whole.pictures);
    }
  });

  test('report progress that comes in reasoning', async () => {
    const { events } = await read([Buffer.from(reasoning)], {
      contentType: 'text/event-stream',
      route: 'chat',
    });
    expect(events.filter(({ type }) => type === 'progress').length).toBeGreaterThan(0);
  });
});

describe('a refusal in a chat is moderation, in the model’s own words:', () => {
  const sse = (...chunks: object[]) =>
    Buffer.from(
      `${chunks.map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`).join('')}data: [DONE]\n\n`,
    );
  test.each([
    [
      'delta.refusal',
      sse({ delta: { refusal: 'I will not draw ' } }, { delta: { refusal: 'that.' } }),
      /I will not draw that\./,
    ],
    ['content_filter', sse({ delta: { content: 'Hm.' }, finish_reason: 'content_filter' }), /Hm\./],
    [
      'a sentence',
      sse({ delta: { content: "I'm sorry, I can't create images of that person." } }),
      /that person/,
    ],
    ['a Chinese sentence', sse({ delta: { content: '抱歉，我无法为您生成这张图片。' } }), /无法/],
  ])('%s', async (_, bytes, words) => {
    const { error } = await read([bytes], { contentType: 'text/event-stream', route: 'chat' });
    expect(error).toMatchObject({ code: 'moderation_blocked', charged: true });
    expect(error?.details.upstream?.message).toMatch(words);
  });
});

test('a successful answer without a picture is not reported as an outage', async () => {
  const { error } = await read([Buffer.from(JSON.stringify({ code: 200, message: 'success', data: {} }))]);
  expect(error?.code).toBe('no_picture');
});
