import { expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const url = 'https://cdn.relay.io/out/a1.png';
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const bytewise = (bytes: Buffer) => [...bytes].map((byte) => Buffer.of(byte));
const chat = (words: Uint8Array) =>
  Buffer.concat([
    Buffer.from('{"choices":[{"message":{"content":"'),
    words,
    Buffer.from(` ![a](${url})"},"finish_reason":"stop"}]}`),
  ]);

test.each([
  ['big5', [0xa6, 0xa8, 0xa5, 0x5c], '成功'],
  ['big5', [0xa5, 0x5c], '功'],
  ['GBK', [0xb3, 0xc9, 0xb9, 0xa6], '成功'],
  ['gb18030', [0x95, 0x5c], '昞'],
  ['Shift_JIS', [0x95, 0x5c], '表'],
  ['gbk', [...Buffer.from('成功')], '成功'],
  ['big5', [...Buffer.from('画好了！')], '画好了！'],
])(
  'an answer declared as %s with the bytes %j is read in the encoding that it has',
  async (charset, words, said) => {
    const body = chat(Buffer.from(words));
    const contentType = `application/json; charset=${charset}`;
    for (const pieces of [[body], bytewise(body)]) {
      const { pictures, events, error } = await readAnyAnswer(pieces, { route: 'chat', contentType });
      expect(error).toBeNull();
      expect(pictures).toEqual([url]);
      expect(events.map((event) => (event.type === 'text' ? event.text : '')).join('')).toContain(said);
    }
  },
);

test('raw bytes of a picture stay as they are, whatever encoding is declared', async () => {
  const bytes = Buffer.from(png, 'base64');
  const { pictures } = await readAnyAnswer([bytes], { contentType: 'text/plain; charset=big5' });
  expect(pictures).toEqual([png]);
});
