import { expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const chunk = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const image = (url: string) => `data: ${JSON.stringify({ choices: [{ delta: { images: [{ url }] } }] })}\n\n`;
const end = 'data: [DONE]\n\n';

async function picturesOf(body: string, n = 1): Promise<string[]> {
  const { pictures } = await readAnyAnswer([Buffer.from(body)], { contentType: 'text/event-stream', n });
  return pictures;
}

const url = 'https://files.relay.io/out/a1.png';

test.each([
  ['within its extension', [chunk('https://files.relay.io/out/a1.pn'), chunk('g')]],
  ['before its extension', [chunk('https://files.relay.io/out/a1'), chunk('.png'), chunk(' is ready.')]],
  ['nowhere', [chunk(url)]],
  ['nowhere, within a link', [chunk(`![a](${url})`)]],
])(
  'an address in a chat, on the route of images, is delivered whole if the stream splits it %s',
  async (_, chunks) => {
    expect(await picturesOf(`${chunks.join('')}${end}`)).toEqual([url]);
  },
);

test('an address that the stream splits is delivered beside a picture that is elsewhere', async () => {
  const other = 'https://files.relay.io/out/b2.png';
  const body = `${image(other)}${chunk('https://files.relay.io/out/a1')}${chunk('.png')}${end}`;
  expect(await picturesOf(body, 2)).toEqual([other, url]);
});
