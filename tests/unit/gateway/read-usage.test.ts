import { expect, test } from 'vitest';
import { addUsage, readUsage } from '@/lib/server/gateway/answers/read-usage';

const usage = (inputTextTokens: number, inputImageTokens: number, outputTokens: number) => ({
  inputTextTokens,
  inputImageTokens,
  outputTokens,
});

test.each([
  [
    'the documented sample',
    {
      input_tokens: 150,
      input_tokens_details: { text_tokens: 150, image_tokens: 0 },
      output_tokens: 6240,
      total_tokens: 6390,
    },
    usage(150, 0, 6240),
  ],
  [
    'pictures among the input',
    { input_tokens: 500, input_tokens_details: { text_tokens: 177, image_tokens: 323 }, output_tokens: 9 },
    usage(177, 323, 9),
  ],
  ['no details: all is text', { input_tokens: 150, output_tokens: 10 }, usage(150, 0, 10)],
  ['null details', { input_tokens: 150, input_tokens_details: null, output_tokens: 10 }, usage(150, 0, 10)],
  [
    'only the pictures told',
    { input_tokens: 500, input_tokens_details: { image_tokens: 323 }, output_tokens: 9 },
    usage(177, 323, 9),
  ],
  [
    'details of zeros beside a sum',
    { input_tokens: 150, input_tokens_details: { text_tokens: 0, image_tokens: 0 }, output_tokens: 9 },
    usage(150, 0, 9),
  ],
  [
    'details without a sum',
    { input_tokens_details: { text_tokens: 20, image_tokens: 30 }, output_tokens: 9 },
    usage(20, 30, 9),
  ],
  ['a negative input', { input_tokens: -5, output_tokens: 9 }, usage(0, 0, 9)],
  ['an input in words', { input_tokens: '150', output_tokens: 9 }, usage(0, 0, 9)],
  ['a broken input', { input_tokens: 1.5, output_tokens: 9 }, usage(0, 0, 9)],
  ['a negative output', { input_tokens: 150, output_tokens: -1 }, null],
  ['an output beyond belief', { input_tokens: 150, output_tokens: 1e12 }, null],
  ['no output', { input_tokens: 150 }, null],
  ['zeros', { input_tokens: 0, output_tokens: 0 }, null],
  ['null', null, null],
  ['nothing', undefined, null],
  ['text', 'usage', null],
  ['a list', [], null],
])('%s', (_, raw, read) => {
  expect(readUsage(raw)).toEqual(read);
});

test('several usages are added up, and a missing one does not count as zero', () => {
  expect(addUsage(null, null)).toBeNull();
  expect(addUsage(null, usage(1, 2, 3))).toEqual(usage(1, 2, 3));
  expect(addUsage(usage(1, 2, 3), null)).toEqual(usage(1, 2, 3));
  expect(addUsage(usage(1, 2, 3), usage(10, 20, 30))).toEqual(usage(11, 22, 33));
});
