import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { unpackAnswer } from '@/lib/server/gateway/answers/unpack-answer';
import { findJsonInside } from '@/lib/server/gateway/json/json-inside';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

/** Answers with a wrong content type, or with their picture in a body of another format. */

const make = async (background: string) =>
  (
    await sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .png()
      .toBuffer()
  ).toString('base64');
const [png, other] = await Promise.all([make('#f00'), make('#0f0')]);
const u = 'https://cdn.relay.io/out/a1.png';
const v = 'https://cdn.relay.io/out/a2.png';
const J = JSON.stringify;
const data = J({ data: [{ b64_json: png }] });
const pretty = (value: object) => J(value, null, 2);
const chunk = (content: string, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: { content }, finish_reason }],
});
/** So much that the size of its block makes its first byte a bracket, as in JSON. */
const filler = 'many words, '.repeat(10_000);
const completed = { type: 'image_generation.completed', b64_json: png };
const task = { id: 't_1', status: 'completed', output: [{ b64_json: png }], usage: { cost: 0.02 } };
const gemini = {
  candidates: [
    { content: { parts: [{ inlineData: { mimeType: 'image/png', data: png } }] }, finishReason: 'STOP' },
  ],
};
const parts = (...bodies: (string | Buffer)[]) =>
  Buffer.concat([
    ...bodies.flatMap((body) => [
      Buffer.from('--B\r\nContent-Type: x/y\r\n\r\n'),
      Buffer.from(body),
      Buffer.from('\r\n'),
    ]),
    Buffer.from('--B--\r\n'),
  ]);
const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const notice = '<br />\n<b>Notice</b>: Undefined index [x] in /a/b.php on line <b>3</b><br />\n';
const html = 'text/html; charset=utf-8';
const json = 'application/json';

type Row = [
  title: string,
  route: AnswerRoute,
  contentType: string,
  body: string | Buffer,
  pictures: string[],
  n?: number,
];

const rows: Row[] = [
  ['an address called HTML', 'images', html, u, [u]],
  ['base64 called HTML', 'tasks', html, png, [png]],
  ['Markdown called HTML', 'chat', html, `Here you are: ![x](${u})`, [u]],
  ['a page that shows it', 'images', html, `<html><body><p>Done</p><img src="${u}"></body></html>`, [u]],
  [
    'a page with a data: URL',
    'images',
    html,
    `<!DOCTYPE html><div><img alt='lamp' src='data:image/png;base64,${png}'></div>`,
    [png],
  ],
  ['a page that links it', 'chat', 'text/plain', `<p>Done: <a href="${u}">download</a></p>`, [u]],
  ['a page of this gateway', 'images', html, '<div><img src="/out/a.png"/></div>', ['/out/a.png']],
  ['a page with a logo', 'images', html, `<img src="https://relay.io/logo.png"><p><img src="${u}"></p>`, [u]],
  [
    'XML',
    'images',
    'application/xml',
    `<?xml version="1.0"?><R><Request><ImageUrl>${v}</ImageUrl></Request><ImageUrl>${u}?a=1&amp;b=2</ImageUrl></R>`,
    [`${u}?a=1&b=2`],
  ],
  ['XML with base64', 'images', 'text/xml', `<xml><image><![CDATA[${png}]]></image></xml>`, [png]],
  ['JSON after a warning', 'images', html, notice + data, [png]],
  ['a task after a warning', 'tasks', html, notice + J(task), [png]],
  ['events after a warning', 'chat', html, `${notice}data: ${J(chunk(`![x](${u})`, 'stop'))}\n\n`, [u]],
  ['JSON after a keep-alive', 'images', json, `{}\n${data}`, [png]],
  [
    'JSON after several keep-alives',
    'images',
    json,
    `{"status":"processing"}\n{"ping":1}\n\n${pretty({ data: [{ url: u }] })}`,
    [u],
  ],
  ['a task after a keep-alive', 'tasks', json, `{"status":"processing"}\n${J(task)}`, [png]],
  ['Gemini after a keep-alive', 'gemini', json, `[]\n${J(gemini)}`, [png]],
  [
    'a chat after a keep-alive',
    'chat',
    json,
    `{}\n${J({ choices: [{ message: { content: `![x](${u})` } }] })}`,
    [u],
  ],
  [
    'lines of JSON called events',
    'images',
    'text/event-stream',
    `${J({ type: 'ping' })}\n\n${J(completed)}\n\n`,
    [png],
  ],
  [
    'parts with a raw picture',
    'images',
    'multipart/mixed; boundary=B',
    parts('{"ok":true}', Buffer.from(png, 'base64'), Buffer.from(other, 'base64')),
    [png, other],
    2,
  ],
  ['parts with JSON', 'chat', 'multipart/mixed; boundary=B', parts('Done.', J({ image_url: u })), [u]],
  ['a JSON string with escaped slashes', 'images', json, J(u).replaceAll('/', '\\/'), [u]],
  ['base64 as a JSON string with escaped slashes', 'images', json, J(png).replaceAll('/', '\\/'), [png]],
  [
    'fields of a form',
    'images',
    'application/x-www-form-urlencoded',
    `id=1&url=${encodeURIComponent(u)}`,
    [u],
  ],
  [
    'base64 in a form',
    'images',
    'application/x-www-form-urlencoded',
    `ok=1&image=${encodeURIComponent(png)}`,
    [png],
  ],
  [
    'parts after words for programs that know none',
    'images',
    'multipart/mixed; boundary=B',
    Buffer.concat([Buffer.from('This answer has parts.\r\n'), parts(Buffer.from(png, 'base64'))]),
    [png],
  ],
  ['deflate without a header', 'images', json, deflateSync(data), [png]],
  ['gzip without a header', 'images', json, gzipSync(data), [png]],
  ['events in gzip', 'images', 'text/event-stream', gzipSync(`data: ${J(completed)}\n\n`), [png]],
  ['brotli without a header', 'images', json, brotliCompressSync(data), [png]],
  [
    'brotli of a large answer',
    'images',
    json,
    brotliCompressSync(J({ created: 1, note: filler, data: [{ b64_json: png }] })),
    [png],
  ],
  [
    'brotli with a small window',
    'tasks',
    json,
    brotliCompressSync(J(task), { params: { [constants.BROTLI_PARAM_LGWIN]: 16 } }),
    [png],
  ],
  [
    'brotli of a fast server',
    'images',
    json,
    brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
    [png],
  ],
  ['events in brotli', 'images', 'text/event-stream', brotliCompressSync(`data: ${J(completed)}\n\n`), [png]],
  ['a picture in brotli', 'images', 'image/png', brotliCompressSync(Buffer.from(png, 'base64')), [png]],
  ['UTF-16 with its mark', 'images', json, utf16(`\ufeff${data}`), [png]],
  ['UTF-16 without it', 'tasks', json, utf16(J(task)), [png]],
  ['UTF-16 of the other order', 'images', json, utf16(`\ufeff${data}`).swap16(), [png]],
  [
    'events over several lines',
    'images',
    'text/event-stream',
    `event: image_generation.completed\ndata: ${pretty(completed)}\n\n`,
    [png],
  ],
  [
    'a chat over several lines',
    'chat',
    'text/event-stream',
    `data: ${pretty(chunk(`![x](${u})`))}\n\ndata: ${pretty(chunk('', 'stop'))}\n\ndata: [DONE]\n\n`,
    [u],
  ],
];

const read = (pieces: Uint8Array[], contentType: string, route: AnswerRoute = 'images', n = 1) =>
  readAnyAnswer(pieces, { contentType, route, n });
const split = (bytes: Buffer, length: number) =>
  Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
    bytes.subarray(at * length, (at + 1) * length),
  );

describe('a picture is delivered from', () => {
  test.each(rows)('%s', async (_, route, contentType, body, pictures, n = 1) => {
    const bytes = Buffer.from(body);
    for (const pieces of [[bytes], split(bytes, 13), split(bytes, 1)]) {
      const told = await read(pieces, contentType, route, n);
      expect({ pictures: told.pictures, code: told.error?.code }).toEqual({ pictures, code: undefined });
    }
  });
});

describe('no picture is delivered from the page of a proxy', () => {
  const page = (title: string, body: string) =>
    `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`;
  test.each([
    ['with a logo', page('Relay', '<img src="https://relay.io/logo.png"><p>Hello.</p>')],
    ['that is blocked', page('Attention Required!', `<img src="${u}">`)],
    ['with an error', page('502 Bad Gateway', `<img src="${u}" alt="robot">`)],
    ['with an error in its text', `<body>503 Service Unavailable<br><img src="${u}"></body>`],
    ['of a login', page('Relay', `<img src="${u}"><form><input name="password"></form>`)],
    ['with its own files', page('Relay', '<img src="/assets/hero.png">')],
    ['with data for search engines', page('Relay', `<script type="x">\n{"image":"${u}"}</script>`)],
    ['of an application', page('Relay', '<div id="root"></div>')],
    ['as XML', `<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Url>${u}</Url></Error>`],
    ['as words', `upstream error, see https://status.relay.io/a`],
  ])('%s', async (_, body) => {
    const { pictures, error } = await read([Buffer.from(body)], html);
    expect({ pictures, code: error?.code }).toEqual({ pictures: [], code: 'upstream_unavailable' });
  });
});

test.concurrent('a page whose connection stays open is not waited for', async () => {
  const body = Buffer.from('<html><body><h1>Service busy</h1>');
  const told = await readAnyAnswer([body], { contentType: html, closes: false });
  expect(told.error?.code).toBe('upstream_unavailable');
});

test.concurrent('an answer after a keep-alive ends with its last bracket', async () => {
  const body = Buffer.from(`{}\n${data}`);
  const told = await readAnyAnswer([body], { contentType: json, closes: false, n: 2 });
  expect(told.pictures).toEqual([png]);
  expect(told.error).toBeNull();
});

test('a refusal after a keep-alive is recognised', async () => {
  const body = Buffer.from(`{}\n${J({ error: { code: 'output_blocked', message: 'It was blocked.' } })}`);
  expect((await read([body], json, 'tasks')).error?.code).toBe('moderation_blocked');
});

test('a pending task after a warning is known by its id', async () => {
  const body = Buffer.from(notice + J({ id: 't_1', status: 'pending', output: [] }));
  const { events, error } = await read([body], html, 'tasks');
  expect(error).toBeNull();
  expect(events).toContainEqual({ type: 'task', id: 't_1', expiresAt: null });
});

/** One whose bytes no compression makes fewer. */
function largePicture(): string {
  const noise = Buffer.from(
    Array.from({ length: 6_000 }, (_, at) => (Math.imul(at, 2_654_435_761) >>> 11) & 255),
  );
  return Buffer.concat([Buffer.from(png, 'base64'), noise]).toString('base64');
}

test('a gzip body that was cut shows the pictures that had arrived', async () => {
  const body = gzipSync(J({ data: [{ b64_json: png }, { b64_json: largePicture() }] }));
  const { pictures, error } = await read([body.subarray(0, body.length / 2)], json, 'images', 2);
  expect(pictures[0]).toBe(png);
  expect(error?.code).toBe('upstream_cut_off');
});

test('a brotli body that was cut shows the pictures that had arrived', async () => {
  const body = brotliCompressSync(J({ data: [{ b64_json: png }, { b64_json: largePicture() }] }));
  const { pictures, error } = await read([body.subarray(0, body.length / 2)], json, 'images', 2);
  expect(pictures[0]).toBe(png);
  expect(error?.code).toBe('upstream_cut_off');
});

test.each([
  ['a line behind it', (body: Buffer) => Buffer.concat([body, Buffer.from('\r\n')])],
  [
    'a wrong checksum',
    (body: Buffer) => Buffer.concat([body.subarray(0, -8), Buffer.alloc(4), body.subarray(-4)]),
  ],
])('a gzip body with %s shows its picture', async (_, damage) => {
  const { pictures, error } = await read([damage(gzipSync(data))], json);
  expect({ pictures, code: error?.code }).toEqual({ pictures: [png], code: undefined });
});

test('bytes that are not an answer pass as they came, whether they look like brotli or not', async () => {
  const bodies = [
    brotliCompressSync('A sentence that is no answer, and long enough.'),
    Buffer.alloc(3_000, 7),
  ];
  for (const body of [...bodies, Buffer.from('\x0b\x02\x80 and more that is not compressed', 'latin1')]) {
    for (const length of [1, 7, 5_000]) {
      async function* came() {
        yield* split(body, length);
      }
      const passed: Uint8Array[] = [];
      for await (const piece of unpackAnswer(came(), 100_000)) passed.push(piece);
      expect(Buffer.concat(passed).equals(body)).toBe(true);
    }
  }
});

test('a brotli body that would unpack to gigabytes is abandoned', async () => {
  async function* bomb() {
    yield brotliCompressSync(`{${' '.repeat(1_000_000)}}`);
  }
  const unpack = async () => {
    for await (const _ of unpackAnswer(bomb(), 100_000));
  };
  await expect(unpack()).rejects.toMatchObject({ code: 'upstream_unreadable' });
});

test('a small body that would unpack to gigabytes is abandoned', async () => {
  async function* bomb() {
    yield gzipSync(Buffer.alloc(1_000_000));
  }
  let bytes = 0;
  const unpack = async () => {
    for await (const piece of unpackAnswer(bomb(), 100_000)) bytes += piece.length;
  };
  await expect(unpack()).rejects.toMatchObject({ code: 'upstream_unreadable' });
  expect(bytes).toBeLessThanOrEqual(100_000);
});

test('a page of many scripts is searched in one pass', () => {
  // 1 MB; copying it once for each script would come to 60 GB.
  expect(findJsonInside(Buffer.from('<script></script>'.repeat(60_000)))).toBeNull();
  const behind = `${'<script>{"a":1}</script>'.repeat(1_000)}\n${data}`;
  expect(findJsonInside(Buffer.from(behind))?.toString()).toBe(data);
});

test('a body is decompressed twice at most, because a file can contain itself without end', async () => {
  const unpacked = async (body: Buffer) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of unpackAnswer(
      (async function* () {
        yield body;
      })(),
      1_000_000,
    ))
      pieces.push(piece);
    return Buffer.concat(pieces);
  };
  const twice = gzipSync(gzipSync('a picture'));
  expect((await unpacked(twice)).toString()).toBe('a picture');
  expect(await unpacked(gzipSync(twice))).toEqual(gzipSync('a picture'));
});
