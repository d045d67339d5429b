import { describe, expect, test } from 'vitest';
import { loneAddress } from '@/lib/server/gateway/answers/lone-address';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

const url = 'https://res.relay.io/v/7f3ab2c9d0e1';
const png = `${url}.png`;
const stream = 'text/event-stream';
const ofGemini = (text: string) => ({ candidates: [{ content: { parts: [{ text }] } }] });
const ofChat = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const ofResponses = (delta: string) => ({ type: 'response.output_text.delta', delta });
/** The text in events of some characters each. */
const inPieces = (text: string, size: number, wrap: (piece: string) => object) =>
  (text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])
    .map((piece) => `data: ${JSON.stringify(wrap(piece))}\n\n`)
    .join('');

const protocols: [title: string, route: AnswerRoute, wrap: (piece: string) => object][] = [
  ['of Gemini', 'gemini', ofGemini],
  ['of a chat on the route of Gemini', 'gemini', ofChat],
  ['of a chat on the route of pictures', 'images', ofChat],
  ['of the Responses on the route of pictures', 'images', ofResponses],
];

describe.each(protocols)('An address in events %s is read as a whole', (_, route, wrap) => {
  test.each([
    ['alone', url, url],
    ['behind words', `Here is your image: ${url}`, url],
    ['in Markdown', `Done.\n\n![cat](${url})`, url],
    ['with an extension', `![cat](${png})\nEnjoy!`, png],
  ])('%s.', async (__, text, expected) => {
    for (const size of [5, 23, 31]) {
      const bytes = Buffer.from(`${inPieces(text, size, wrap)}data: [DONE]\n\n`);
      const { pictures } = await readAnyAnswer([bytes], { route, contentType: stream });
      expect(pictures, `${size}`).toEqual([expected]);
    }
  });
});

describe('Words hand over a picture by an address', () => {
  test.each([
    ['alone', url],
    ['behind a colon', `图片链接：${url}`],
    ['on its own line', `Your picture is ready.\n\n${url}`],
    ['in a link', `[查看图片](${url})`],
    ['with a signature', `${url}?X-Amz-Signature=1`],
  ])('%s.', (_, text) => {
    expect(loneAddress(text).map((found) => found.url)).toEqual([expect.stringContaining(url)]);
  });

  test.each([
    ['in a refusal', `I can't create images of real people. Read more about our picture rules: ${url}`],
    ['of a page', 'Your image needs a plan, view them here: https://relay.io/pricing'],
    ['in a sentence', `You find examples of pictures at ${url} and in the gallery.`],
    ['one of two', `Image: ${url}\nTerms: https://relay.io/usage`],
    ['of a website', 'Image tools: https://relay.io'],
    ['without words for a picture', `My homework:\n${url}`],
    ['of a stand-in', 'Image: https://picsum.photos/800'],
  ])('but not %s.', (_, text) => {
    expect(loneAddress(text)).toEqual([]);
  });
});
