import { expect, it } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import { libraryChangesSchema, libraryMembersMax, libraryPageBytes } from '@/lib/protocol/library-rows';
import { parseForm } from '@/lib/server/platform/http/parse-form';
import { parseJson, readJsonBody } from '@/lib/server/platform/http/read-body';
import { withUpload } from '@/lib/server/references/read-upload';
import { withRoute } from '@/lib/server/route/with-route';

const bytes = (text: string) => new TextEncoder().encode(text);

it('refuses a JSON of a million keys before it is parsed, and does not count what is inside strings', () => {
  const keys = Array.from({ length: 1_000_000 }, (_, key) => `"k${key}":0`).join();
  expect(() => parseJson(bytes(`{${keys}}`))).toThrow('members');
  const prompt = `${',{['.repeat(100_000)}\\"\\\\`;
  expect(parseJson(bytes(JSON.stringify({ prompt, last: [1, 2] })))).toEqual({ prompt, last: [1, 2] });
});

const changesOf = (text: string) =>
  readJsonBody(
    new Request('http://studio/', { method: 'POST', body: text }),
    libraryChangesSchema,
    libraryPageBytes,
    libraryMembersMax,
  );

it.each([0, 1, 4])(
  'takes as many rows of a library as its schema allows, with %i fields each',
  async (count) => {
    const names = ['a', 'b', 'c', 'd'].slice(0, count);
    const fields = Object.fromEntries(names.map((name) => [name, [1, formatClock(1, 0, '0000000a')]]));
    const rows = Array.from({ length: 5_000 }, (_, at) => ({ kind: 'a', id: String(at), fields }));
    const text = JSON.stringify({ rows });
    expect(text.length).toBeLessThanOrEqual(libraryPageBytes);
    expect((await changesOf(text)).rows).toHaveLength(5_000);
  },
);

it('refuses more rows, and a megabyte of members that no row has, before parsing', async () => {
  const rows = Array.from({ length: 5_001 }, (_, at) => ({ kind: 'a', id: String(at), fields: {} }));
  await expect(changesOf(JSON.stringify({ rows }))).rejects.toThrow('rows');
  const list = Array.from({ length: 500_000 }, () => 0).join();
  const row = `{"kind":"a","id":"b","fields":{"list":[[${list}],"${formatClock(1, 0, '0000000a')}"]}}`;
  await expect(changesOf(`{"rows":[${row}]}`)).rejects.toThrow('members');
});

it('describes only one of a hundred thousand invalid fields, because all of them would take a second', () => {
  const fields = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`a${at}`, 0]));
  const { error } = libraryChangesSchema.safeParse({ rows: [{ kind: 'a', id: 'b', fields }] });
  expect(error?.issues).toMatchObject([{ path: ['rows', 0, 'fields', 'a0'] }]);
});

it('refuses a JSON with endless levels, which a schema could not follow', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  expect(() => parseJson(bytes(`{"value":${nested(5_000)}}`))).toThrow('levels');
  expect(() => parseJson(bytes(`{"value":${'{"a":'.repeat(600)}1${'}'.repeat(600)}}`))).toThrow('levels');
  const wide = `[${Array.from({ length: 1_000 }, () => nested(3)).join()}]`;
  expect(parseJson(bytes(wide))).toHaveLength(1_000);
  expect(parseJson(bytes(JSON.stringify(nested(5_000))))).toBe(nested(5_000));
});

it('refuses a form with more parts or headers than any request before parsing, and takes that of a job', async () => {
  const boundary = 'b'.repeat(30);
  const form = (parts: number, header = '') => {
    const head = `content-disposition: form-data; name="reference"; filename="a"\r\n${header}`;
    const text = `${`--${boundary}\r\n${head}\r\nbytes\r\n`.repeat(parts)}--${boundary}--\r\n`;
    return parseForm(bytes(text), `multipart/form-data; boundary="${boundary}"`);
  };
  const refused = (words: string) => ({ code: 'invalid_request', message: expect.stringContaining(words) });
  await expect(form(300_000)).rejects.toMatchObject(refused('more than 64 parts'));
  await expect(form(1, 'x: y\r\n'.repeat(500_000))).rejects.toMatchObject(refused('bytes of headers'));
  expect((await form(34)).getAll('reference')).toHaveLength(34);
});

it('answers 503 if no file handles are left, wherever that shows', async () => {
  const noHandles = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
  const route = withRoute({ access: 'open', changes: false, limit: null }, async () => {
    throw new Error('The record could not be read.', { cause: noHandles });
  });
  const response = await route(new Request('http://studio/api/x'), { params: Promise.resolve({}) });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
});

it('says that the disk is full, wherever that shows, instead of calling it a failure of its own', async () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const route = withRoute({ access: 'open', changes: false, limit: null }, async () => {
    throw new Error('The record could not be written.', { cause: full });
  });
  const response = await route(new Request('http://studio/api/x'), { params: Promise.resolve({}) });
  expect(response.status).toBe(507);
  expect(await response.json()).toMatchObject({ error: { code: 'over_quota' } });
});

it.each(['EROFS', 'EACCES', 'EIO', 'ENODEV'])(
  'answers 503 and names the storage if the data directory cannot be used (%s), since it may come right',
  async (code) => {
    const unusable = Object.assign(new Error('read-only file system'), { code });
    const route = withRoute({ access: 'open', changes: false, limit: null }, async () => {
      throw new Error('The record could not be written.', { cause: unusable });
    });
    const response = await route(new Request('http://studio/api/x'), { params: Promise.resolve({}) });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    const { error } = await response.json();
    expect(error).toMatchObject({ code: 'interrupted', message: expect.stringContaining('storage') });
  },
);

it('takes an upload although others have announced all of the memory and send nothing more', async () => {
  const announced = { 'content-length': '30000000', 'content-type': 'application/octet-stream' };
  const senders: ReadableStreamDefaultController<Uint8Array>[] = [];
  const slow = () => {
    const body = new ReadableStream<Uint8Array>({
      start(sender) {
        sender.enqueue(new Uint8Array(100_000));
        senders.push(sender);
      },
    });
    const init = { method: 'POST', headers: announced, body, duplex: 'half' };
    return new Request('http://studio/', init as RequestInit);
  };
  const waiting = Array.from({ length: 5 }, () =>
    withUpload(slow(), 32_000_000, async () => 'read').catch(() => 'left'),
  );
  const quick = new Request('http://studio/', { method: 'POST', body: new Uint8Array(2_000_000) });
  expect(await withUpload(quick, 32_000_000, async ({ byteLength }) => byteLength)).toBe(2_000_000);
  for (const sender of senders) sender.error(new Error('left'));
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 5 }, () => 'left'));
});
