import { describe, expect, test } from 'vitest';
import { proseOf, readTranscript, urlsOf } from '../../support/read-transcript';

const url = 'https://cdn.relay.io/a.png';
const draft = '![draft](https://cdn.relay.io/draft.png)';
const picture = `![x](${url})`;

const read = (text: string) => {
  const told = readTranscript([text]);
  expect(readTranscript(text.split(''))).toEqual(told);
  return told;
};

describe('a thought is kept out of the answer if it', () => {
  test.each([
    ['ends by another name', `<think>see ${draft}</thinking>\n${picture}`],
    ['ends with a space', `<think>see ${draft}</think >\n${picture}`],
    ['begins with an attribute', `<think type="a">see ${draft}</think>\n${picture}`],
    ['has a prefix', `<seed:think>${draft}</seed:think>${picture}`],
    ['begins in the middle of a line', `ok <think>see ${draft}</think>\n${picture}`],
    ['begins and ends in the middle of a line', `ok <think>\n${draft}\n</think> ${picture}`],
    ['stands between special tokens', `<|begin_of_thought|>${draft}<|end_of_thought|>\n${picture}`],
    ['stands between triangles', `◁think▷see ${draft}◁/think▷\n${picture}`],
    ['stands between brackets', `[THINK]see ${draft}[/THINK]\n${picture}`],
    [
      'is folded',
      `<details type="reasoning" done="true"><summary>T</summary>\n${draft}\n</details>\n${picture}`,
    ],
  ])('%s', (_, text) => {
    expect(urlsOf(read(text))).toEqual([url]);
  });
});

describe('a tag does not begin a thought if it', () => {
  test.each([
    ['is only mentioned', `I left the <think> tag out. ${picture}`, 'I left the <think> tag out.'],
    ['stands in code', `\`<think>\` and \`</think>\` ${picture}`, '`<think>` and `</think>`'],
    ['is empty', `<think/>\n${picture}`, '<think/>'],
    ['is the label of a link', `[THINK](https://a.b/c) ${picture}`, '[THINK](https://a.b/c)'],
  ])('%s', (_, text, prose) => {
    const told = read(text);
    expect(urlsOf(told)).toEqual([url]);
    expect(proseOf(told).trim()).toBe(prose);
  });

  test('is followed by more text than a thought on one line can have', () => {
    expect(urlsOf(readTranscript([`a <think> ${'b '.repeat(40_000)}`, `${picture}</think>`]))).toEqual([url]);
  });
});
