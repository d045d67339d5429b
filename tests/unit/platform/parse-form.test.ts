import { expect, it } from 'vitest';
import { parseForm } from '@/lib/server/platform/http/parse-form';

async function bodyOf(form: FormData): Promise<{ body: Uint8Array<ArrayBuffer>; type: string }> {
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  return { body: new Uint8Array(await encoded.arrayBuffer()), type };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const encode = (words: string) => new TextEncoder().encode(words);

it('gives the parts of a form in order, as slices of the body', async () => {
  const form = new FormData();
  form.append('request', '{"prompt":"燈塔"}');
  const picture = new Uint8Array([13, 10, 45, 45, 0, 255, 13, 10]);
  form.append('reference', new Blob([picture]), 'a; name="b".png');
  form.append('reference', new Blob([]), 'empty');
  const { body, type } = await bodyOf(form);
  const { parts } = await parseForm(body, type);
  expect(parts.map(({ name, isFile }) => [name, isFile])).toEqual([
    ['request', false],
    ['reference', true],
    ['reference', true],
  ]);
  expect(text(parts[0]?.bytes ?? new Uint8Array())).toBe('{"prompt":"燈塔"}');
  expect(parts[1]?.bytes).toEqual(picture);
  expect(parts[2]?.bytes.byteLength).toBe(0);
  for (const { bytes } of parts) expect(bytes.buffer).toBe(body.buffer);
});

it.each([
  ['no end', '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nvalue'],
  ['no name', '--b\r\ncontent-disposition: form-data\r\n\r\nvalue\r\n--b--'],
  ['no headers', '--b\r\n\r\nvalue\r\n--b--'],
  ['headers without an end', '--b\r\ncontent-disposition: form-data; name="a"\r\nvalue\r\n--b--'],
  [
    'an encoding',
    '--b\r\ncontent-disposition: form-data; name="a"\r\ncontent-transfer-encoding: base64\r\n\r\nYQ==\r\n--b--',
  ],
  ['another boundary', '--c\r\ncontent-disposition: form-data; name="a"\r\n\r\nvalue\r\n--c--'],
  ['nothing', ''],
])('refuses a form with %s', async (_, body) => {
  await expect(parseForm(encode(body), 'multipart/form-data; boundary=b')).rejects.toMatchObject({
    code: 'invalid_request',
    message: 'The multipart body cannot be read.',
  });
});
