import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';
import { readTranscript, transcript, urlsOf } from '../../support/read-transcript';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const other = png.replace('AAADUlE', 'AABDUlE');
const link = 'https://cdn.relay.io/文件/0123.png?sig=a%2Fb&x=1';

interface Fixture {
  route: AnswerRoute;
  contentType: string;
  text: string;
  pictures: string[];
  n?: number;
}

const json = 'application/json';
const stream = 'text/event-stream';
const sse = (...frames: object[]) =>
  `${frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join('')}data: [DONE]\n\n`;
const delta = (content: string, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: { content }, finish_reason }],
});
const chat = (text: string, pictures: string[]): Fixture => ({
  route: 'chat',
  contentType: stream,
  text,
  pictures,
});

/** Recorded chat answers are text fixtures; the answers of other routes are modelled on the gateway's pages. */
const routes: Record<string, Fixture> = {
  'images as JSON': {
    route: 'images',
    contentType: json,
    text: JSON.stringify({ created: 1, data: [{ b64_json: png }, { b64_json: other }], usage: {} }),
    pictures: [png, other],
    n: 2,
  },
  'images as events': {
    route: 'images',
    contentType: stream,
    text: [
      { type: 'image_generation.partial_image', b64_json: other, partial_image_index: 0 },
      { type: 'image_generation.completed', b64_json: png, usage: { input_tokens: 1, output_tokens: 2 } },
    ]
      .map((frame) => `event: ${frame.type}\r\ndata: ${JSON.stringify(frame)}\r\n\r\n`)
      .join(''),
    pictures: [png],
  },
  'a task': {
    route: 'tasks',
    contentType: json,
    text: JSON.stringify({
      id: 't_1',
      object: 'image',
      status: 'completed',
      output: [{ index: 0, type: 'file', b64_json: png, content_url: null }],
      usage: { cost: 0.02 },
      error: null,
      created_at: 1_789_804_016,
    }),
    pictures: [png],
  },
  'a task whose picture is kept': {
    route: 'tasks',
    contentType: json,
    text: JSON.stringify({
      id: 't_1',
      status: 'completed',
      output: [{ b64_json: null, content_url: 'https://aihubmix.com/ai/v1/images/t_1/content/res_1' }],
    }),
    pictures: ['https://aihubmix.com/ai/v1/images/t_1/content/res_1'],
  },
  Gemini: {
    route: 'gemini',
    contentType: json,
    text: JSON.stringify({
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { thought: true, inlineData: { mimeType: 'image/jpeg', data: other } },
              { text: '好的。' },
              { inlineData: { mimeType: 'image/png', data: png }, thoughtSignature: 'c2ln' },
            ],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 5 },
    }),
    pictures: [png],
  },
  'Gemini as events': {
    route: 'gemini',
    contentType: stream,
    text: sse(
      { candidates: [{ content: { parts: [{ text: '好的' }] } }] },
      { candidates: [{ content: { parts: [{ inline_data: { mime_type: 'image/png', data: png } }] } }] },
      { candidates: [{ content: { parts: [] }, finishReason: 'STOP' }] },
    ),
    pictures: [png],
  },
};

const folder = path.resolve(import.meta.dirname, '../../fixtures/transcripts');
const recorded = readdirSync(folder)
  .filter((name) => /^(?:recorded|made-up).*(?<!sse|json)\.txt$/.test(name))
  .map((name) => name.replace(/\.txt$/, ''));

/** The bytes in two pieces, split at `count` positions or at every one, and once in many pieces; the same each time. */
function splits(bytes: Buffer, count: number): Buffer[][] {
  const step = Math.max(1, Math.floor(bytes.length / count));
  const inTwo: Buffer[][] = [];
  for (let at = 1; at < bytes.length; at += step + (at % 2))
    inTwo.push([bytes.subarray(0, at), bytes.subarray(at)]);
  let seed = 20_26 + bytes.length;
  const inMany: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const length = 1 + (seed % 37);
    inMany.push(bytes.subarray(at, at + length));
    at += length;
  }
  return [...inTwo, inMany];
}

async function expectEachSplit({ text, pictures, ...options }: Fixture, count: number): Promise<void> {
  const bytes = Buffer.from(text);
  expect((await readAnyAnswer([bytes], options)).pictures).toEqual(pictures);
  for (const pieces of splits(bytes, count)) {
    expect((await readAnyAnswer(pieces, options)).pictures).toEqual(pictures);
  }
}

test.each(recorded)('%s gives the same pictures however its bytes are split', async (name) => {
  const text = transcript(name);
  const found = urlsOf(readTranscript([text])).map((url) => url.replace(/^data:[^,]*,/, ''));
  const middle = Math.floor(text.length / 2);
  await expectEachSplit(
    chat(sse(delta(text.slice(0, middle)), delta(text.slice(middle), 'stop')), found),
    16,
  );
  const whole = JSON.stringify({ choices: [{ message: { role: 'assistant', content: text } }] });
  await expectEachSplit({ ...chat(whole, found), contentType: json }, 8);
});

test.each(Object.entries(routes))('%s gives its pictures wherever it is split', async (_, fixture) => {
  await expectEachSplit(fixture, 200);
});

/** The bodies, and below them the frames, in which relays wrap a gateway's answer. */
const bodies: Record<string, (answer: unknown) => unknown> = {
  'code and data': (answer) => ({ code: 0, message: 'success', data: answer }),
  'a list': (answer) => [answer],
  result: (answer) => ({ success: true, result: answer }),
  'JSON in a text': (answer) => ({ code: 200, msg: 'ok', data: JSON.stringify(answer) }),
  response: (answer) => ({ response: answer, error: null }),
};
const frames: Record<string, { contentType: string; frame: (text: string) => string }> = {
  'newlines for minutes': { contentType: json, frame: (text) => `${'\n'.repeat(500)}${text}` },
  'a byte order mark': { contentType: 'text/plain', frame: (text) => `\uFEFF ${text}\r\n` },
  'comments before JSON': { contentType: stream, frame: (text) => `: 处理中\r\n\r\n: ping\n\n${text}\n` },
  'one event': { contentType: stream, frame: (text) => `retry: 3000\n\ndata: ${text}\n\ndata: [DONE]\n\n` },
  'a named event': {
    contentType: stream,
    frame: (text) => `id: 1\r\nevent: message\r\ndata:${text}\r\n\r\n`,
  },
};

describe.each(Object.entries(routes).filter(([, { contentType }]) => contentType === json))(
  '%s',
  (_, { text, pictures, route, n = 1 }) => {
    test.each(Object.entries(bodies))('in %s gives the same pictures', async (__, body) => {
      const wrapped = JSON.stringify(body(JSON.parse(text)));
      for (const { contentType, frame } of Object.values(frames)) {
        const bytes = Buffer.from(frame(wrapped));
        expect(await readAnyAnswer([bytes], { contentType, route, n })).toMatchObject({
          pictures,
          error: null,
        });
        const [inMany = []] = splits(bytes, 1).slice(-1);
        // Only a picture that comes with its task is fetched with the key.
        const { events } = await readAnyAnswer([bytes], { contentType, route, n });
        expect(events.some(({ type }) => type === 'picture-content')).toBe(text.includes('content_url":"'));
        expect((await readAnyAnswer(inMany, { contentType, route, n })).pictures).toEqual(pictures);
      }
    });
  },
);

test('addresses survive every frame, whatever characters they contain', async () => {
  for (const body of Object.values(bodies)) {
    for (const { contentType, frame } of Object.values(frames)) {
      for (const route of ['images', 'chat', 'tasks', 'gemini'] as const) {
        const bytes = Buffer.from(frame(JSON.stringify(body({ data: [{ url: link }] }))));
        expect((await readAnyAnswer([bytes], { contentType, route })).pictures).toEqual([link]);
      }
    }
  }
});
