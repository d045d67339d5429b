import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

/** Answers that hold a picture in an unusual form, or something else where a picture belongs. */

const make = async (background: string) =>
  (
    await sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .png()
      .toBuffer()
  ).toString('base64');
const [png, other] = await Promise.all([make('#f00'), make('#0f0')]);
const u = 'https://cdn.relay.io/out/a1.png';
const v = 'https://cdn.relay.io/out/a2.png';
const content = 'https://aihubmix.com/ai/v1/images/t_1/content/res_1';
const J = JSON.stringify;
const task = (fields: object) => J({ id: 't_1', status: 'completed', usage: { cost: 0.02 }, ...fields });

const read = (
  body: string | Buffer,
  contentType = 'application/json',
  route: AnswerRoute = 'images',
  n = 1,
) => readAnyAnswer([Buffer.from(body)], { contentType, route, n });

describe('words in place of base64', () => {
  const words = ['null', 'N/A', '<omitted>', '...', 'None', 'base64_omitted', 'data left out: too large'];
  test.each(words)('("%s") do not hide the address beside them', async (b64_json) => {
    expect((await read(J({ data: [{ b64_json, url: u }] }))).pictures).toEqual([u]);
    expect((await read(J({ images: [{ image_base64: b64_json, image_url: u }] }))).pictures).toEqual([u]);
    const output = [{ b64_json, content_url: content }];
    expect((await read(task({ output }), 'application/json', 'tasks')).pictures).toEqual([content]);
  });

  test('do not hide another address, even if the gateway’s own is a word, too', async () => {
    const output = [{ b64_json: 'null', content_url: 'N/A', url: u }];
    expect((await read(task({ output }), 'application/json', 'tasks')).pictures).toEqual([u]);
  });

  test('are an answer without a picture if they stand alone', async () => {
    const { pictures, error } = await read(J({ data: [{ b64_json: '<omitted>' }] }));
    expect({ pictures, code: error?.code }).toEqual({ pictures: [], code: 'no_picture' });
  });
});

describe('a picture', () => {
  test.each<[string, object]>([
    ['the original beside a thumbnail', { images: [{ original: u, thumbnail: v }] }],
    ['original_url', { data: [{ original_url: u }] }],
    ['the original of an image', { data: [{ image_original: { url: u }, image_thumb: { url: v } }] }],
    ['originalImageUrl beside a small one', { result: { originalImageUrl: u, smallImageUrl: '' } }],
    ['what is without a watermark', { data: { image_url_without_watermark: u } }],
    ['noWatermarkUrl', { data: [{ noWatermarkUrl: u }] }],
    ['the pages of a result', { page: 1, pages: [{ images: [u] }] }],
  ])('is found in %s', async (_, body) => {
    expect((await read(J(body))).pictures).toEqual([u]);
  });

  test.each<[string, object]>([
    ['what an edit began with', { data: [], original_image: u }],
    ['the original of a failed call', { error: { message: 'No picture.' }, original: u }],
    ['the address of a page', { message: 'see', page_url: u }],
    ['the original of the request', { request: { original: u }, data: [] }],
  ])('is not found in %s', async (_, body) => {
    expect((await read(J(body))).pictures).toEqual([]);
  });
});

describe('an error', () => {
  test.each(['none', 'null', 'N/A', 'No error', 'false', '无'])(
    'that says "%s" does not count',
    async (error) => {
      const images = await read(J({ error, data: [{ b64_json: png }] }));
      expect({ pictures: images.pictures, error: images.error }).toEqual({ pictures: [png], error: null });
      const told = await read(task({ error, output: [{ b64_json: png }] }), 'application/json', 'tasks');
      expect(told.error).toBeNull();
    },
  );

  test('that begins with such a word but says more does count', async () => {
    const { error } = await read(J({ error: 'none of the servers answered', data: [{ b64_json: png }] }));
    expect(error?.code).toBe('upstream_unavailable');
  });
});

describe('what a model says alongside its pictures', () => {
  const text = { type: 'text', text: 'A lamp on a table.' };
  test.each<[AnswerRoute, object]>([
    ['tasks', { output: [text, { type: 'file', b64_json: png }, { b64_json: other }] }],
    ['images', { data: [text, { b64_json: png }, { b64_json: other }] }],
  ])('does not count as a picture: %s', async (route, body) => {
    const { events, error } = await read(task(body), 'application/json', route, 2);
    expect(error).toBeNull();
    expect(events.flatMap((event) => ('index' in event ? [[event.type, event.index]] : []))).toEqual([
      ['picture', 0],
      ['picture', 1],
    ]);
  });

  const no = "I'm sorry, but I can't create images of real people.";
  test.each<[AnswerRoute, object]>([
    ['tasks', { output: [{ type: 'text', text: no }] }],
    ['images', { data: [{ text: no }] }],
  ])('explains, if there is nothing else, why there is no picture: %s', async (route, body) => {
    const { pictures, error } = await read(task(body), 'application/json', route);
    expect(pictures).toEqual([]);
    expect(error).toMatchObject({ code: 'moderation_blocked', details: { upstream: { message: no } } });
  });
});
