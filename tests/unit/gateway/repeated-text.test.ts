import { expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const url = 'https://cdn.relay.io/out/1.png';
const answer = `One lamp:\n\n![lamp](${url})\n\nDone.`;
const read = (events: readonly object[]) => {
  const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  return readAnyAnswer([Buffer.from(body)], { route: 'chat', contentType: 'text/event-stream' });
};
const message = (content: string, isLast: boolean) => ({
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: isLast ? 'stop' : null }],
});
const saidBy = ({ events }: Awaited<ReturnType<typeof read>>) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

test('a stream whose every event repeats the message so far links its picture once, at its whole address', async () => {
  const lengths = [...answer].map((_, at) => at + 1);
  const told = await read(
    lengths.map((length) => message(answer.slice(0, length), length === answer.length)),
  );
  expect(told.pictures).toEqual([url]);
  expect(saidBy(told).replace(/\s+/g, ' ')).toBe('One lamp: Done.');
});

test('messages that are pieces of the answer are joined', async () => {
  const told = await read([...answer].map((letter, at) => message(letter, at === answer.length - 1)));
  expect(told.pictures).toEqual([url]);
  expect(told.error).toBeNull();
});
