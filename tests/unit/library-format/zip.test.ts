import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFileName } from '@/lib/library-format/entry-names';
import { type ExportedFile, libraryFiles } from '@/lib/library-format/library-files';
import { manifestName, readManifest } from '@/lib/library-format/manifest';
import { type LibraryFile, openLibrary, readBytes, readRows } from '@/lib/library-format/open-library';
import { createRefusals, RefusedFile } from '@/lib/library-format/refusals';
import { hashesOf, readRowLines, writeRowLine } from '@/lib/library-format/row-lines';
import { type RandomAccess, readZip, UnreadableZip, writeZip } from '@/lib/library-format/zip';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { hashOf } from '../../support/library-client';

const clock = formatClock(1_800_000_000_000, 0, '0000000a');
const png = (text: string) => new TextEncoder().encode(`\x89PNG ${text}`.replace('\x89', '\u0089'));

const picture = (id: string, bytes: Uint8Array): LibraryRow => ({
  kind: 'picture',
  id,
  fields: { prompt: ['A lamp', clock], sha256: [hashOf(bytes), clock] },
});

async function zipOf(files: AsyncIterable<ExportedFile> | Iterable<ExportedFile>): Promise<Uint8Array> {
  const all = (async function* () {
    yield* files;
  })();
  return new Uint8Array(await new Response(writeZip(all)).arrayBuffer());
}

const fileOf = (name: string, input: ExportedFile['input']): ExportedFile => ({
  name,
  input,
  lastModified: new Date(1980, 0, 1),
});

const accessTo = (bytes: Uint8Array): RandomAccess => ({
  sizeBytes: bytes.length,
  read: async (from, length) => bytes.slice(from, from + length),
});

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}

async function namesIn(bytes: Uint8Array): Promise<string[]> {
  return (await collect(readZip(accessTo(bytes)))).map(({ name }) => name);
}

const open = async (bytes: Uint8Array) => {
  const refusals = createRefusals();
  return { opened: await openLibrary(readZip(accessTo(bytes)), refusals), refusals };
};

const manifest = fileOf(
  manifestName,
  '{"format":"safelight-library","version":1,"exportedAt":"2026-11-29T00:00:00.000Z"}',
);

it('exports a library as the same bytes each time, except for the time in its manifest', async () => {
  const originals = [png('one'), png('two'), png('three')];
  const rows = originals.map((bytes, at) => picture(`job-${at}:0`, bytes));
  const source = {
    kinds: ['picture'],
    async *rows() {
      yield* rows;
    },
    original: async (sha256: string) => originals.find((bytes) => hashOf(bytes) === sha256) ?? null,
  };
  const progress: number[] = [];
  const write = (at: string) =>
    zipOf(libraryFiles(source, new Date(at), ({ done, total }) => progress.push(done, total)));
  const [one, again] = [await write('2026-11-29T10:00:00Z'), await write('2026-11-29T10:00:00Z')];
  expect(Buffer.from(one).equals(again)).toBe(true);
  expect(progress.slice(-2)).toEqual([3, 3]);
  const names = await namesIn(one);
  expect(names.slice(0, 2)).toEqual([manifestName, 'rows/picture.jsonl']);
  expect(names.slice(2)).toEqual(
    originals
      .map(hashOf)
      .sort()
      .map((sha256) => `originals/${sha256.slice(0, 2)}/${sha256}.bin`),
  );
  const { opened, refusals } = await open(one);
  expect(refusals.list()).toEqual([]);
  if (opened.status !== 'library') throw new Error(opened.status);
  for (const [sha256, files] of opened.contents.originals) {
    for (const file of files) expect(hashOf(await readBytes(file, 1_000))).toBe(sha256);
  }
});

it('refuses names that lead outside, and only those', async () => {
  const bad = ['../up.png', 'originals/../../up', '/etc/passwd', 'C:\\up', 'rows/..\\picture.jsonl', 'a/./b'];
  const zip = await zipOf([
    manifest,
    ...bad.map((name) => fileOf(name, 'x')),
    fileOf('rows/picture.jsonl', ''),
  ]);
  const { opened, refusals } = await open(zip);
  expect(opened).toMatchObject({ status: 'library', contents: { rows: [{ kind: 'picture' }] } });
  expect(refusals.list()).toMatchObject([{ reason: 'unsafe-name', count: bad.length }]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom('..', '.', 'rows', 'a', '\\', '')), (parts) => {
      const name = parts.join('/');
      const isBad = parts.some((part) => part === '..' || part === '.' || part === '\\');
      if (isBad || name.startsWith('/') || name === '') expect(readFileName(name).is).toBe('unsafe');
    }),
  );
});

it('finds a library whose folder was zipped, and ignores what the operating system adds', async () => {
  const zip = await zipOf([
    { ...manifest, name: `Backup/${manifestName}` },
    fileOf('Backup/rows/ledger.jsonl', ''),
    fileOf('Backup/rows/ledger-000002.jsonl', ''),
    fileOf('Backup/.DS_Store', 'x'),
    fileOf('__MACOSX/Backup/._rows', 'x'),
  ]);
  const { opened, refusals } = await open(zip);
  expect(opened).toMatchObject({ contents: { rows: [{ kind: 'ledger' }, { kind: 'ledger' }] } });
  expect(refusals.list()).toEqual([]);
});

it('reports a zip as cut, wherever it was cut', async () => {
  const zip = await zipOf([manifest, fileOf('rows/picture.jsonl', writeRowLine(picture('a', png('a'))))]);
  for (const length of [0, 10, 100, zip.length >> 1, zip.length - 1]) {
    await expect(namesIn(zip.slice(0, length))).rejects.toThrow(UnreadableZip);
  }
});

it('survives a change of any byte: what it cannot read, it refuses', async () => {
  const zip = await zipOf([manifest, fileOf('rows/picture.jsonl', writeRowLine(picture('a', png('a'))))]);
  await fc.assert(
    fc.asyncProperty(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const damaged = zip.slice();
      damaged[at] = ((damaged[at] ?? 0) + by) % 256;
      try {
        const { opened } = await open(damaged);
        if (opened.status === 'library')
          for (const { file } of opened.contents.rows) await readBytes(file, 10_000);
      } catch (error) {
        if (!(error instanceof UnreadableZip) && !(error instanceof RefusedFile)) throw error;
      }
    }),
    { numRuns: 100 },
  );
});

it('reads the names of 100,000 files, and reports the unknown ones in a few lines', async () => {
  const many = (async function* (): AsyncGenerator<LibraryFile> {
    yield* readZip(accessTo(await zipOf([manifest, manifest])));
    const none = () => new Blob([]).stream();
    for (let number = 0; number < 100_000; number += 1)
      yield { name: `junk/${number}`, sizeBytes: 0, read: none };
  })();
  const refusals = createRefusals();
  expect((await openLibrary(many, refusals)).status).toBe('library');
  expect(refusals.list()).toMatchObject([
    { reason: 'unknown-file', count: 100_000, examples: { length: 3 } },
    { reason: 'duplicate', count: 1 },
  ]);
});

it('trusts no size that a file declares', async () => {
  const file = (declared: number, chunks: readonly number[]): LibraryFile => ({
    name: 'bomb',
    sizeBytes: declared,
    async *read() {
      for (const length of chunks) yield new Uint8Array(length);
    },
  });
  await expect(readBytes(file(100, [60, 60, 1e6]), 1_000)).rejects.toMatchObject({ reason: 'damaged' });
  await expect(readBytes(file(100, [60]), 1_000)).rejects.toMatchObject({ reason: 'damaged' });
  await expect(readBytes(file(2_000, [2_000]), 1_000)).rejects.toMatchObject({ reason: 'too-large' });
  expect(await readBytes(file(100, [60, 40]), 1_000)).toHaveLength(100);
});

it('reads nothing of a later version, and says that other files are not a library', async () => {
  const newer = '{"format":"safelight-library","version":2,"exportedAt":""}';
  expect(readManifest(newer)).toBe('newer');
  expect((await open(await zipOf([fileOf(manifestName, newer)]))).opened.status).toBe('newer');
  for (const text of ['', '[]', '{"format":"other","version":1,"exportedAt":""}', '{"version":1}']) {
    expect((await open(await zipOf([fileOf(manifestName, text)]))).opened.status).toBe('no-library');
  }
});

const clockOf = fc
  .tuple(fc.nat(2_000_000_000), fc.nat(65_535), fc.nat(0xffffff))
  .map(([ms, counter, device]) => formatClock(ms, counter, device.toString(16).padStart(8, '0')));
const rowOf = fc.record({
  kind: fc.constant('picture'),
  id: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
  fields: fc.dictionary(
    fc.stringMatching(/^[a-zA-Z]\w{0,8}$/),
    fc.tuple(
      // The reader drops a key named __proto__, which none of our rows has.
      fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'prototype'))),
      clockOf,
    ),
    { minKeys: 1, maxKeys: 5, noNullPrototype: true },
  ),
});

it('reads the rows that it wrote, however their bytes are split', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(rowOf, { maxLength: 6 }),
      fc.integer({ min: 1, max: 50 }),
      async (rows, size) => {
        const bytes = new TextEncoder().encode(rows.map(writeRowLine).join(''));
        const chunks = (async function* () {
          for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
        })();
        const read = await collect(readRowLines(chunks, 'picture'));
        expect(read).toEqual(rows.map((row) => ({ row })));
      },
    ),
    { numRuns: 60 },
  );
});

it('refuses a row of 5 MB, of another kind or shape, and text that is not JSON, and reads on', async () => {
  const good = writeRowLine(picture('good', png('x')));
  const lines = [
    writeRowLine({ kind: 'picture', id: 'large', fields: { prompt: ['x'.repeat(5_000_000), clock] } }),
    '{"kind":"picture"}\n',
    writeRowLine({ kind: 'ledger', id: 'job', fields: {} }),
    'no json\n',
    '\n',
    good,
    good.trim(),
  ];
  const chunks = (async function* () {
    for (const line of lines) yield new TextEncoder().encode(line);
  })();
  const read = await collect(readRowLines(chunks, 'picture'));
  expect(read.map((line) => ('refused' in line ? line.refused : line.row.id))).toEqual([
    'row-too-large',
    'wrong-shape',
    'wrong-shape',
    'not-json',
    'good',
    'good',
  ]);
});

it('gives up a file of lines that are not rows, and stops reading when it is aborted', async () => {
  for (const line of ['\n', '{}\n', ' \n', `${'x'.repeat(2_000)}\n`]) {
    const refusals = createRefusals();
    const rows = { kind: 'picture', file: repeating('rows/picture.jsonl', line, 100_000_000) };
    expect(await collect(readRows({ rows: [rows], originals: new Map() }, refusals))).toEqual([]);
    expect(refusals.list()).toContainEqual({ reason: 'damaged', count: 1, examples: ['rows/picture.jsonl'] });
  }
  const leaving = new AbortController();
  const endless = repeating('rows/picture.jsonl', 'x', 1_000_000_000, () => leaving.abort());
  const contents = { rows: [{ kind: 'picture', file: endless }], originals: new Map() };
  await expect(collect(readRows(contents, createRefusals(), leaving.signal))).rejects.toThrow('aborted');
});

/** A file that repeats a text. */
function repeating(
  name: string,
  text: string,
  sizeBytes: number,
  onChunk: () => void = () => undefined,
): LibraryFile {
  const chunk = new TextEncoder().encode(text.repeat(Math.ceil(100_000 / text.length)));
  return {
    name,
    sizeBytes,
    async *read() {
      for (let bytes = 0; bytes < sizeBytes; bytes += chunk.length) {
        onChunk();
        yield chunk;
      }
    },
  };
}

it('writes only the deletion of a deleted row, and finds the hashes in other rows', () => {
  const row = picture('gone', png('gone'));
  const later = formatClock(1_900_000_000_000, 0, '0000000a');
  expect(JSON.parse(writeRowLine({ ...row, deletedAt: later }))).toEqual({
    kind: 'picture',
    id: 'gone',
    fields: {},
    deletedAt: later,
  });
  expect(JSON.parse(writeRowLine({ ...row, deletedAt: null }))).not.toHaveProperty('deletedAt');
  const nested: LibraryRow = {
    ...row,
    fields: { sources: [{ 'upload:1': 'a'.repeat(64), no: 'b' }, clock] },
  };
  expect(hashesOf(nested)).toEqual(['a'.repeat(64)]);
});

it('reads a zip whose names have backslashes, as Windows PowerShell writes them, and refuses those that leave it', async () => {
  const bytes = png('one');
  const sha256 = hashOf(bytes);
  const names = [`originals/${sha256.slice(0, 2)}/${sha256}.png`, 'rows/picture.jsonl', '../rows/turn.jsonl'];
  const written = await zipOf([manifest, ...names.map((name) => fileOf(name, bytes))]);
  // Both separators are one byte, so that nothing else of the zip changes.
  const text = Buffer.from(written).toString('latin1');
  const changed = names.reduce((all, name) => all.replaceAll(name, name.replaceAll('/', '\\')), text);
  const { opened, refusals } = await open(new Uint8Array(Buffer.from(changed, 'latin1')));
  if (opened.status !== 'library') throw new Error(opened.status);
  expect(opened.contents.rows.map(({ kind }) => kind)).toEqual(['picture']);
  expect([...opened.contents.originals.keys()]).toEqual([sha256]);
  expect(refusals.list()).toMatchObject([{ reason: 'unsafe-name', count: 1 }]);
});
