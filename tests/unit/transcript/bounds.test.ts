import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { AnswerText } from '@/lib/transcript/answer-text';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** CPU time of this process: other work on the machine does not count. */
function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

test.each([
  ['while queuing', '>🕐 Queuing'],
  ['in a growing line', '>🏃 Progress 11'],
  ['before anything else', ''],
])('a megabyte of heartbeats %s takes less than 100 ms', (_, opening) => {
  const dots = '.'.repeat(1_000_000);
  const times = Array.from({ length: 5 }, () =>
    cpuMs(() => {
      const parser = createTranscriptParser();
      parser.push(opening);
      for (let at = 0; at < dots.length; at += 100) parser.push(dots.slice(at, at + 100));
      parser.end();
    }),
  );
  // The first run includes compilation, and the machine may be busy with other work.
  expect(Math.min(...times)).toBeLessThan(100);
});

const unit = (text: string) => text.repeat(Math.ceil(65_536 / text.length));

test.each([
  ['20 MB of prose', unit('lorem ipsum dolor sit amet\n'), 20],
  ['20 MB of one line', unit('lorem ipsum '), 20],
  ['4 MB of brackets', unit('[!['), 4],
  ['4 MB of braces', unit('{"a":"\n'), 4],
  ['4 MB of JSON that never ends', unit('{"a": 1, '), 4],
  ['4 MB of addresses that never end', `![x](https://a.b/${unit('c')}`, 4],
  ['4 MB of links', unit('[100](https://a.b/c) [download](https://a.b/download/c)\n'), 4],
  ['4 MB of percents', unit('Progress 1..2..3..\n'), 4],
  ['4 MB of fences', unit('```\n'), 4],
  ['4 MB of marks', unit('> 🕐 ** '), 4],
  ['4 MB of failures', unit('Generation failed: no\n'), 4],
  ['4 MB of halves of characters', unit('\ud83c'), 4],
])(
  '%s hold back nothing, and a picture after them is found',
  (_, chunk, megabytes) => {
    const parser = createTranscriptParser();
    const before = heapBytes();
    for (let sent = 0; sent < megabytes * 1_000_000; sent += chunk.length) parser.push(chunk);
    expect(heapBytes() - before).toBeLessThan(2_000_000);
    const last = [...parser.push('\n\n![gen_x](https://a.b/last.png)\n'), ...parser.end().events];
    expect(last).toContainEqual({ type: 'picture', url: 'https://a.b/last.png', linkedAs: 'picture' });
  },
  120_000,
);

test('twice the text takes about twice the time', () => {
  const chunk = unit('{"[![x](https://a.b/c > 🕐 Generation 11..\n');
  const read = (bytes: number) =>
    cpuMs(() => {
      const parser = createTranscriptParser();
      for (let sent = 0; sent < bytes; sent += chunk.length) parser.push(chunk);
      parser.end();
    });
  read(1_000_000);
  const short = read(1_000_000);
  expect(read(4_000_000)).toBeLessThan(short * 10 + 50);
}, 60_000);

test('a picture inside the answer that is too large is dropped, and what follows is read', () => {
  const parser = createTranscriptParser();
  parser.push('![huge](data:image/png;base64,');
  const before = heapBytes();
  const chunk = 'A'.repeat(1_000_000);
  for (let sent = 0; sent < 40; sent += 1) expect(parser.push(chunk)).toEqual([]);
  expect(heapBytes() - before).toBeLessThan(2_000_000);
  expect([...parser.push(')\n![x](https://a.b/c.png)'), ...parser.end().events]).toEqual([
    { type: 'picture', url: 'https://a.b/c.png', linkedAs: 'picture' },
  ]);
});

test('the raw text is kept as it came, without the pictures inside it', () => {
  const text = `{"prompt":"p"}\n![gen_x](data:image/png;base64,${'AB+/'.repeat(1_000)}==) end`;
  for (const size of [1, 7, 64, text.length]) {
    const answer = new AnswerText();
    for (let at = 0; at < text.length; at += size) answer.push(text.slice(at, at + size));
    expect(answer.end()).toBe('{"prompt":"p"}\n![gen_x](data:image/png;base64,…) end');
  }
});

test('the raw text is bounded, and says how much is missing', () => {
  const answer = new AnswerText();
  for (let sent = 0; sent < 20; sent += 1) answer.push('x'.repeat(100_000));
  const text = answer.end();
  expect(text.length).toBeLessThan(501_000);
  expect(text).toMatch(/\[… 1500000 characters left out\]$/);
});
