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

describe('pieces of two pictures that arrive in turns', () => {
  const base64 = [png, jpeg].map((bytes) => bytes.toString('base64'));
  const [first = [], second = []] = base64.map((text) => cut(text));
  const inTurns = (write: (piece: string, picture: number) => unknown) =>
    Array.from({ length: Math.max(first.length, second.length) }, (_, at) =>
      [first[at], second[at]].flatMap((piece, picture) =>
        piece === undefined ? [] : [event(write(piece, picture))],
      ),
    )
      .flat()
      .join('');
  const end = (index: number) => event({ choices: [{ index, delta: {}, finish_reason: 'stop' }] });
  test.each<[string, AnswerRoute, string]>([
    [
      'as choices of a chat',
      'chat',
      inTurns((url, index) => ({ choices: [{ index, delta: { images: [{ image_url: { url } }] } }] })) +
        end(0) +
        end(1),
    ],
    [
      'under their numbers',
      'images',
      inTurns((b64_json, output_index) => ({ output_index, b64_json })) + done,
    ],
    [
      'as candidates of Gemini',
      'gemini',
      inTurns((data, index) => ({
        candidates: [{ index, content: { parts: [{ inlineData: { data } }] } }],
      })) + event({ candidates: [{ index: 0, finishReason: 'STOP' }] }),
    ],
  ])('%s are two pictures', async (_, route, body) => {
    const { pictures, error } = await read(body, route, { n: 2 });
    expect(error).toBeNull();
    // The picture that is whole first comes first.
    expect(new Set(pictures)).toEqual(new Set(base64));
    expect(pictures).toHaveLength(2);
  });

  test('in the same events are two pictures', async () => {
    const same = first
      .slice(0, -1)
      .map((_, at) => event({ data: [{ b64_json: first[at] }, { b64_json: second[at] }] }));
    const rest = event({
      data: [{ b64_json: first.at(-1) }, { b64_json: second.slice(first.length - 1).join('') }],
    });
    const { pictures } = await read(same.join('') + rest + done, 'images', { n: 2 });
    expect(pictures).toEqual(base64);
  });
});

test('a sign of life between the pieces of a picture does not break it', async () => {
  const base64 = png.toString('base64');
  const body = cut(base64).flatMap((b64_json) => [event({ type: 'keepalive' }), event({ b64_json })]);
  expect((await read(body.join(''))).pictures).toEqual([base64]);
});

test('what the event of the last piece says is read as well', async () => {
  const base64 = png.toString('base64');
  const pieces = cut(base64);
  const usage = { input_tokens: 3, output_tokens: 9 };
  const body = pieces.map((b64_json, at) =>
    event({ b64_json, ...(at === pieces.length - 1 ? { usage } : {}) }),
  );
  const { pictures, events } = await read(body.join(''));
  expect(pictures).toEqual([base64]);
  expect(events).toContainEqual(expect.objectContaining({ type: 'usage' }));
});
