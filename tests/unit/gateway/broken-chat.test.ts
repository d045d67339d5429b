import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const make = async (background: string, size = 8) => {
  const blank = sharp({ create: { width: size, height: size, channels: 3, background } });
  return (await blank.png().toBuffer()).toString('base64');
};
const [png, other] = await Promise.all([make('#f00'), make('#0f0', 600)]);
const half = other.slice(0, Math.floor(other.length / 8) * 4);
const link = 'https://cdn.relay.io/out/a1.png';
const start = '{"id":"c","choices":[{"index":0,"message":{"role":"assistant",';
const image = (url: string) => `{"type":"image_url","image_url":{"url":"${url}"}}`;

/** The title, the part of the answer that arrived, the pictures in it, and whether the last one is incomplete. */
const cases: [title: string, body: string, pictures: string[], isDamaged?: boolean][] = [
  [
    'after a picture beside the words',
    `${start}"content":"Here","images":[${image(`data:image/png;base64,${png}`)}],"refus`,
    [png],
  ],
  ['after a link beside the words', `${start}"content":"Here","images":[${image(link)}],"refus`, [link]],
  [
    'after a picture among the parts',
    `${start}"content":[{"type":"text","text":"Here"},${image(link)}],"an`,
    [link],
  ],
  [
    'after the gateway’s own parts',
    `${start}"content":"Here","multi_mod_content":[{"text":"Here","inline_data":{}},{"inline_data":{"mime_type":"image/png","data":"${png}"}}]},"fin`,
    [png],
  ],
  [
    'in the second picture',
    `${start}"content":"Here","images":[${image(link)},${image(`data:image/png;base64,${half}`)}`.replace(
      /"\}\}$/,
      '',
    ),
    [link, half],
    true,
  ],
  [
    'in a picture after the words',
    `${start}"content":"Here","images":[${image(`data:image/png;base64,${half}`)}`.replace(/"\}\}$/, ''),
    [half],
    true,
  ],
  [
    'in the words of a part',
    `${start}"content":[{"type":"text","text":"![one](${link})\\n\\n![two](https://cdn.rel`,
    [link],
  ],
  ['in an escape of the words', `${start}"content":"![one](${link})\\n\\n\\u56f`, [link]],
];

describe.each([
  ['as JSON', '', 'application/json'],
  ['as an event', 'data: ', 'text/event-stream'],
])('a chat answer %s that broke off', (_, prefix, contentType) => {
  test.each(cases)(
    '%s keeps every picture that had arrived',
    async (_, body, pictures, isDamaged = false) => {
      const pieces = [Buffer.from(prefix + body)];
      const read = await readAnyAnswer(pieces, { contentType, route: 'chat' });
      expect(read.pictures).toEqual(pictures);
      expect(read.events.some((event) => event.type === 'picture' && event.damaged === true)).toBe(isDamaged);
      expect(read.error?.code).toBe('upstream_cut_off');
    },
  );
});

test('a chat answer with a number that is not valid JSON keeps the picture in its text', async () => {
  const body = `${start}"content":"![one](${link})"}}],"usage":{"cost":NaN}}`;
  const read = await readAnyAnswer([Buffer.from(body)], { route: 'chat' });
  expect(read.pictures).toEqual([link]);
});
