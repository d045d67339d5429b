import { expect, test } from 'vitest';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

const sent = 'https://files.relay.io/upload/7f3a.png?sign=1';
const made = 'https://cdn.relay.io/out/a1b2.png';
const sse = (...frames: object[]) => frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join('');
/** As Dify tells the files of a message. */
const file = (belongs_to: string, url: string) => ({ event: 'message_file', type: 'image', belongs_to, url });
const end = { event: 'message_end', metadata: {} };
const message = (files: object[]) => ({ event: 'message', answer: '', message_files: files });

const cases: [title: string, route: AnswerRoute, body: string, pictures: string[]][] = [
  ['in an event before the result', 'chat', sse(file('user', sent), file('assistant', made), end), [made]],
  [
    'in an event of the images route',
    'images',
    sse(file('user', sent), file('assistant', made), end),
    [made],
  ],
  [
    'in the list of a message',
    'chat',
    JSON.stringify(message([file('user', sent), file('assistant', made)])),
    [made],
  ],
  [
    'whose author is an object',
    'images',
    JSON.stringify({ files: [{ author: { role: 'user' }, url: sent }, { url: made }] }),
    [made],
  ],
  [
    'by its purpose',
    'images',
    JSON.stringify({
      files: [
        { purpose: 'input', url: sent },
        { purpose: 'output', url: made },
      ],
    }),
    [made],
  ],
  ['without any result', 'chat', sse(file('user', sent), { event: 'message', answer: '你好。' }, end), []],
];

test.each(cases)('A picture that the user sent, told %s, is no result', async (_, route, body, pictures) => {
  const contentType = body.startsWith('data:') ? 'text/event-stream' : 'application/json';
  const answer = await readAnyAnswer([Buffer.from(body)], { route, contentType });
  expect(answer.pictures).toEqual(pictures);
  if (pictures.length === 0) expect(answer.error?.code).toBe('no_picture');
});
