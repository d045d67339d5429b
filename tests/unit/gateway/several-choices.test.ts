import { expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const links = [
  'https://cdn.relay.io/out/a1.png',
  'https://cdn.relay.io/out/b2.png',
  'https://cdn.relay.io/out/c3.png',
];
const texts = links.map((link, at) => `Picture ${at}: ![lamp](${link}) Done.`);
const chunk = (index: number, content: string, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index, delta: { content }, finish_reason }] })}\n\n`;
const read = (body: string, options = {}) =>
  readAnyAnswer([Buffer.from(body)], { contentType: 'text/event-stream', route: 'chat', ...options });

/** The letters of the texts, one of each in turn. */
const inTurns = (texts: readonly string[]) =>
  [...(texts[0] ?? '')]
    .map((_, at) => texts.map((text, index) => chunk(index, text.charAt(at))).join(''))
    .join('');

test('links in choices that alternate letter by letter are whole', async () => {
  for (const count of [2, 3]) {
    const ends = [2, 0, 1].slice(3 - count).map((index) => chunk(index % count, '', 'stop'));
    const { pictures, error } = await read(inTurns(texts.slice(0, count)) + ends.join(''));
    expect({ pictures, error }).toEqual({ pictures: links.slice(0, count), error: null });
  }
});

test('a cut delivers the links that were whole in each choice', async () => {
  const body = inTurns(texts.slice(0, 2));
  const { pictures, error } = await read(body, { breaks: true, closes: false });
  expect(pictures).toEqual(links.slice(0, 2));
  expect(error).not.toBeNull();
});

test('a gateway that numbers its chunks instead of its choices is understood', async () => {
  for (const length of [7, 40]) {
    const text = (texts[0] ?? '').padEnd(length);
    const letters = length === 7 ? (text.match(/.{1,12}/g) ?? []) : [...text];
    const body = letters.map((letter, index) => chunk(index, letter)).join('');
    expect((await read(`${body}data: [DONE]\n\n`)).pictures).toEqual(links.slice(0, 1));
  }
});
