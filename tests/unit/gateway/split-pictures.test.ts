import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

/** Streams in which the base64 of one picture comes in a field of several events. */

const raw = { width: 48, height: 48, channels: 3 } as const;
const noise = () => sharp(randomBytes(48 * 48 * 3), { raw });
const png = await noise().png().toBuffer();
const jpeg = await noise().jpeg().toBuffer();
const webp = await noise().webp().toBuffer();
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const cut = (text: string, size = 900) => text.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
const done = 'data: [DONE]\n\n';
const delta = (fields: object) => ({ choices: [{ index: 0, delta: fields }] });
const stop = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });

const read = (body: string, route: AnswerRoute = 'images', options = {}) =>
  readAnyAnswer([Buffer.from(body)], { contentType: 'text/event-stream', route, ...options });

const streams: [string, AnswerRoute, (pieces: string[]) => string][] = [
  ['the events of an image', 'images', (all) => all.map((b64_json) => event({ b64_json })).join('') + done],
  [
    'numbered parts that end with an event of their own',
    'images',
    (all) =>
      all.map((data, part) => event({ type: 'image.chunk', part, data })).join('') +
      event({ type: 'image_generation.completed', usage: { total_tokens: 5 } }),
  ],
  [
    'a data: URL beside the text of a chat',
    'chat',
    (all) =>
      all
        .map((piece, at) =>
          event(
            delta({ images: [{ image_url: { url: at === 0 ? `data:image/png;base64,${piece}` : piece } }] }),
          ),
        )
        .join('') + stop,
  ],
  [
    'the parts of Gemini',
    'gemini',
    (all) =>
      all
        .map((data) => event({ candidates: [{ content: { parts: [{ inlineData: { data } }] } }] }))
        .join('') + event({ candidates: [{ finishReason: 'STOP' }] }),
  ],
];

describe.each(streams)('a picture in pieces in %s', (_, route, write) => {
  test.each([
    ['png', png],
    ['jpeg', jpeg],
    ['webp', webp],
  ])('is one %s', async (_type, bytes) => {
    const base64 = bytes.toString('base64');
    const { pictures, events, error } = await read(write(cut(base64)), route);
    expect({ same: pictures[0] === base64, count: pictures.length, error }).toEqual({
      same: true,
      count: 1,
      error: null,
    });
    expect(events.filter(({ type }) => type === 'picture-missing')).toEqual([]);
  });
});

test('pieces that were encoded one by one are one picture', async () => {
  const pieces = [png.subarray(0, 1_000), png.subarray(1_000, 2_000), png.subarray(2_000)];
  const { pictures } = await read(
    pieces.map((piece) => event({ b64_json: piece.toString('base64') })).join(''),
  );
  expect(pictures).toEqual([png.toString('base64')]);
});

test('two pictures in pieces are two', async () => {
  const pieces = [png, jpeg].flatMap((bytes) => cut(bytes.toString('base64')));
  const { pictures } = await read(pieces.map((b64_json) => event({ b64_json })).join(''), 'images', { n: 2 });
  expect(pictures).toEqual([png, jpeg].map((bytes) => bytes.toString('base64')));
});

test('whole pictures, one in each event, stay as they are', async () => {
  const all = [png, jpeg, webp].map((bytes) => bytes.toString('base64'));
  const { pictures } = await read(all.map((b64_json) => event({ b64_json })).join(''), 'images', { n: 3 });
  expect(pictures).toEqual(all);
});

test('the pieces that came before a cut are delivered as the part that there is', async () => {
  const pieces = cut(png.toString('base64'));
  const body = pieces.slice(0, 4).map((b64_json) => event({ b64_json }));
  const { pictures } = await read(body.join(''), 'images', { breaks: true, closes: false });
  expect(pictures).toEqual([pieces.slice(0, 4).join('')]);
});

test('a picture in pieces ends with its last one although the connection stays open', async () => {
  const pieces = cut(png.toString('base64'));
  const { pictures, error } = await read(pieces.map((b64_json) => event({ b64_json })).join(''), 'images', {
    closes: false,
    deadlineMs: 4_500,
  });
  expect({ pictures: pictures.length, error }).toEqual({ pictures: 1, error: null });
});
