import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { libraryFiles } from '@/lib/library-format/library-files';
import { writeManifest } from '@/lib/library-format/manifest';
import type { LibraryFile } from '@/lib/library-format/open-library';
import { readZip, writeZip } from '@/lib/library-format/zip';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { appendRows } from '@/lib/server/library/change-log';
import { libraryKeys, ownLibraryId } from '@/lib/server/library/library-keys';
import { readLibraryRows } from '@/lib/server/library/read-changes';
import { receiveLibraryPicture } from '@/lib/server/library/receive-library-picture';
import { sweepLibraries } from '@/lib/server/library/sweep-libraries';
import { importIntoStorage } from '@/lib/server/library-files/import-into-storage';
import { describeLibrary, listLibraryIds } from '@/lib/server/library-files/list-libraries';
import { pruneLibrary } from '@/lib/server/library-files/prune-library';
import { storageSource } from '@/lib/server/library-files/storage-source';
import { verifyLibrary } from '@/lib/server/library-files/verify-library';
import { parseConfig } from '@/lib/server/platform/config';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { hashOf } from '../../support/library-client';
import { openMemoryStorage } from '../../support/memory-storage';
import { type TestStorage, testStorages } from '../../support/storages';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';

afterEach(() => vi.useRealTimers());

const config = parseConfig({ STUDIO_LIBRARY: 'on' });
const exportedAt = new Date('2026-11-29T10:00:00Z');
const otherId = 'b'.repeat(32);
const quiet = () => undefined;
const bytesOf = (name: string) => new TextEncoder().encode(`bytes of ${name}`);
const at = (ms: number) => formatClock(1_795_000_000_000 + ms, 0, '0000000a');

const picture = (name: string): LibraryRow => ({
  kind: 'picture',
  id: `${name}:0`,
  fields: { prompt: [name, at(1)], sha256: [hashOf(bytesOf(name)), at(1)] },
});

async function put(storage: Storage, name: string): Promise<void> {
  const part = { sha256: hashOf(bytesOf(name)), part: 0, of: 1, kind: 'picture' } as const;
  await receiveLibraryPicture(config, storage, ownLibraryId, part, bytesOf(name));
}

const fileOf = (name: string, text: string): LibraryFile => {
  const bytes = new TextEncoder().encode(text);
  return { name, sizeBytes: bytes.length, read: () => new Blob([bytes]).stream() };
};

async function* listed(files: readonly LibraryFile[]): AsyncGenerator<LibraryFile> {
  yield* files;
}

/** A library with two pictures, one of them in the trash, a ledger entry, and bytes that no row names. */
async function fill(storage: Storage): Promise<void> {
  await storage.claim(
    libraryKeys.record(ownLibraryId),
    '{"version":1,"createdAt":"2026-11-01T00:00:00.000Z"}',
  );
  for (const name of ['lamp', 'boat', 'nobody']) await put(storage, name);
  const rows: LibraryRow[] = [
    picture('lamp'),
    picture('boat'),
    { kind: 'picture', id: 'boat:0', fields: {}, deletedAt: at(2) },
    { kind: 'ledger', id: 'job', fields: { costMicroUsd: [4_000, at(1)] } },
  ];
  for (const row of rows) await appendRows(storage, ownLibraryId, [row], Date.now(), async () => undefined);
}

async function exported(storage: Storage, id = ownLibraryId): Promise<Buffer> {
  const files = libraryFiles(await storageSource(storage, id), exportedAt, quiet);
  return Buffer.from(await new Response(writeZip(files)).arrayBuffer());
}

const imported = (storage: Storage, zip: Buffer, id = otherId) => {
  const files = readZip({
    sizeBytes: zip.length,
    read: async (from, length) => new Uint8Array(zip.subarray(from, from + length)),
  });
  return importIntoStorage(config, storage, id, files, quiet);
};

describe.each(Object.entries(testStorages))('on %s', (_, open) => {
  let from: TestStorage;
  beforeAll(async () => {
    from = await open();
    await fill(from.storage);
  });
  afterAll(() => from.close());

  it('lists, exports, imports into another library and exports the same bytes again', async () => {
    expect(await listLibraryIds(from.storage)).toEqual([ownLibraryId]);
    expect(await describeLibrary(from.storage, ownLibraryId)).toMatchObject({
      rows: { picture: 1, ledger: 1 },
      pictures: 3,
    });
    const zip = await exported(from.storage);
    expect(await imported(from.storage, zip)).toMatchObject({ added: 3, originals: 1, refused: [] });
    expect((await exported(from.storage, otherId)).equals(zip)).toBe(true);
    expect(await imported(from.storage, zip)).toMatchObject({ added: 0, changed: 0, known: 3, originals: 0 });
  });

  it('replaces damaged originals with the whole bytes of an imported file', async () => {
    const storage = openMemoryStorage();
    await fill(storage);
    const zip = await exported(storage);
    const lamp = hashOf(bytesOf('lamp'));
    const key = libraryKeys.original(ownLibraryId, lamp);
    await storage.put(key, bytesOf('lamb'));
    expect(await imported(storage, zip, ownLibraryId)).toMatchObject({ added: 0, originals: 1, refused: [] });
    expect(await verifyLibrary(storage, ownLibraryId, quiet)).toEqual({
      whole: 3,
      damaged: [],
      missing: [],
      losses: 0,
    });
    // A file without the bytes changes nothing, and refuses nothing.
    await storage.put(key, bytesOf('lamb'));
    const rows = `${JSON.stringify(picture('lamp'))}\n`;
    const files = [
      fileOf('safelight-library.json', writeManifest(exportedAt)),
      fileOf('rows/picture.jsonl', rows),
    ];
    const outcome = await importIntoStorage(config, storage, ownLibraryId, listed(files), quiet);
    expect(outcome).toMatchObject({ status: 'done', known: 1, refused: [] });
  });

  it('keeps what was changed after a file with clocks far ahead was imported, when it is imported again', async () => {
    const storage = openMemoryStorage();
    const ahead = formatClock(Date.now() + 365 * 24 * 3_600_000, 0, '0000000a');
    const lamp = { kind: 'conversation', id: 'lamp', fields: { title: ['as it was', ahead] } };
    const files = [
      fileOf('safelight-library.json', writeManifest(exportedAt)),
      fileOf('rows/conversation.jsonl', `${JSON.stringify(lamp)}\n`),
    ];
    const bring = () => importIntoStorage(config, storage, otherId, listed(files), quiet);
    expect(await bring()).toMatchObject({ added: 1 });
    const edited = formatClock(Date.now(), 0, '0000000b');
    const edit: LibraryRow = { kind: 'conversation', id: 'lamp', fields: { title: ['edited', edited] } };
    await appendRows(storage, otherId, [edit], Date.now(), async () => undefined);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    expect(await bring()).toMatchObject({ added: 0, changed: 0, known: 1 });
    const rows = [...(await readLibraryRows(storage, otherId)).rows.values()];
    expect(rows.map(({ fields }) => fields.title?.[0])).toEqual(['edited']);
  });

  it('recreates a deleted library', async () => {
    const storage = openMemoryStorage();
    const zip = await exported(from.storage);
    await storage.claim(libraryKeys.gone(otherId), '{}');
    await storage.put(libraryKeys.original(otherId, 'f'.repeat(64)), 'left by the deletion');
    expect(await imported(storage, zip)).toMatchObject({ added: 3, originals: 1, refused: [] });
    await sweepLibraries(storage, Date.now());
    expect(await listLibraryIds(storage)).toEqual([otherId]);
    expect((await exported(storage, otherId)).equals(zip)).toBe(true);
    expect(await storage.exists(libraryKeys.original(otherId, 'f'.repeat(64)))).toBe(false);
  });

  it('does not bring back a deleted picture whose bytes nobody has', async () => {
    const { storage } = from;
    const id = 'deleted';
    const add = (row: LibraryRow) => appendRows(storage, id, [row], Date.now(), async () => undefined);
    await add({ ...picture('nowhere'), deletedAt: at(2) });
    const row = { ...picture('nowhere'), fields: { ...picture('nowhere').fields, prompt: ['later', at(3)] } };
    const files = [
      fileOf('safelight-library.json', writeManifest(exportedAt)),
      fileOf('rows/picture.jsonl', JSON.stringify(row)),
    ];
    expect(await importIntoStorage(config, storage, id, listed(files), quiet)).toMatchObject({
      changed: 0,
      refused: [{ reason: 'no-bytes', count: 1 }],
    });
    expect((await readLibraryRows(storage, id)).rows.get('picture:nowhere:0')?.deletedAt).toBe(at(2));
  });

  it('finds damaged and missing originals', async () => {
    const { storage } = from;
    expect(await verifyLibrary(storage, ownLibraryId, quiet)).toEqual({
      whole: 3,
      damaged: [],
      missing: [],
      losses: 0,
    });
    const [lamp, nobody] = [hashOf(bytesOf('lamp')), hashOf(bytesOf('nobody'))];
    await storage.put(libraryKeys.original(ownLibraryId, nobody), 'other bytes');
    await storage.delete(libraryKeys.original(ownLibraryId, lamp));
    expect(await verifyLibrary(storage, ownLibraryId, quiet)).toEqual({
      whole: 1,
      damaged: [nobody],
      missing: [`picture/lamp:0 ${lamp}`],
      losses: 0,
    });
    await put(storage, 'lamp');
  });

  it('removes bytes that no row names, but neither the trash nor bytes that a row names in the meantime', async () => {
    const { storage } = from;
    await put(storage, 'on its way');
    const [boat, nobody, onItsWay] = ['boat', 'nobody', 'on its way'].map((name) => hashOf(bytesOf(name)));
    const options = { withTrash: false, dryRun: true, nowMs: Date.now(), pause: async () => undefined };
    expect(await pruneLibrary(storage, ownLibraryId, options)).toEqual([nobody, onItsWay].sort());
    const pause = async () => {
      const row = picture('on its way');
      await appendRows(storage, ownLibraryId, [row], Date.now(), async () => undefined);
    };
    expect(await pruneLibrary(storage, ownLibraryId, { ...options, dryRun: false, pause })).toEqual([nobody]);
    expect(await storage.exists(libraryKeys.original(ownLibraryId, boat ?? ''))).toBe(true);
    expect(await pruneLibrary(storage, ownLibraryId, { ...options, dryRun: false, withTrash: true })).toEqual(
      [boat],
    );
  });
});

it('imports what is good of a file whose rows no studio would take from a browser, and says what it refused', async () => {
  const storage = openMemoryStorage();
  const nothing = hashOf(new Uint8Array());
  const call = (id: string, rest: object) => JSON.stringify({ kind: 'ledger', id, ...rest });
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const calls = [
    call('deleted', { fields: {}, deletedAt: at(1) }),
    call('deep', { fields: { usage: ['deep', at(1)] } }).replace('"deep",', `${deep},`),
    call('good', { fields: { costMicroUsd: [4_000, at(1)] } }),
  ];
  expect(calls[1]).toContain('[[[');
  const empty = { ...picture('empty'), fields: { sha256: [nothing, at(1)] } };
  const files = [
    fileOf('safelight-library.json', writeManifest(exportedAt)),
    fileOf('rows/ledger.jsonl', calls.join('\n')),
    fileOf('rows/picture.jsonl', [empty, picture('lamp')].map((row) => JSON.stringify(row)).join('\n')),
    fileOf(`originals/${nothing.slice(0, 2)}/${nothing}.png`, ''),
    fileOf(
      `originals/${hashOf(bytesOf('lamp')).slice(0, 2)}/${hashOf(bytesOf('lamp'))}.png`,
      'bytes of lamp',
    ),
  ];
  expect(await importIntoStorage(config, storage, otherId, listed(files), quiet)).toMatchObject({
    added: 2,
    originals: 1,
    refused: [
      { reason: 'damaged', count: 1, examples: ['picture/empty:0'] },
      { reason: 'wrong-shape', count: 2, examples: ['rows/ledger.jsonl:1', 'rows/ledger.jsonl:2'] },
    ],
  });
});

it('works from the command line, and says what is wrong with a file', async () => {
  const folder = await makeTemporaryFolder('command');
  const { storage, environment, close } = await (testStorages['the file system'] ?? Promise.reject)();
  const run = async (...words: string[]) => {
    const command = ['--conditions=react-server', '--import', 'tsx', 'scripts/library.ts', ...words];
    const env = { ...process.env, ...environment };
    const ended = await promisify(execFile)(process.execPath, command, { env }).catch((error) => error);
    return { code: ended.code ?? 0, output: `${ended.stdout}${ended.stderr}` };
  };
  try {
    await fill(storage);
    const file = path.join(folder, 'library.zip');
    await writeFile(`${file}.cut`, (await exported(storage)).subarray(0, 500));
    const [exporting, cut, mistyped] = await Promise.all([
      run('export', file),
      run('import', `${file}.cut`),
      run('lsit', '--library', 'none'),
    ]);
    expect(mistyped).toMatchObject({ code: 2, output: expect.stringContaining('There is no command lsit.') });
    expect(exporting).toMatchObject({ code: 0, output: expect.stringContaining('is written') });
    expect(
      Buffer.from(await readFile(file))
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    expect(cut).toMatchObject({ code: 1, output: expect.stringContaining('end of this zip is missing') });
  } finally {
    await close();
    await deleteFolder(folder);
  }
});
