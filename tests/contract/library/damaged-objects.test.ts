import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { appendRows, forgetLog } from '@/lib/server/library/change-log';
import { addDevice } from '@/lib/server/library/create-library';
import { libraryResponse } from '@/lib/server/library/describe-library';
import { emptyTrash } from '@/lib/server/library/empty-trash';
import { findLibrary } from '@/lib/server/library/find-library';
import { inviteDevice, readInvitation } from '@/lib/server/library/invite-device';
import { libraryKeys } from '@/lib/server/library/library-keys';
import { countLosses, readLosses } from '@/lib/server/library/library-losses';
import { hashSecret, normalizeCode } from '@/lib/server/library/library-secrets';
import { getLibraryThumbnail } from '@/lib/server/library/library-thumbnail';
import { deletePagedEntries } from '@/lib/server/library/log-epochs';
import { readChanges, readLibraryRows } from '@/lib/server/library/read-changes';
import { receiveLibraryPicture } from '@/lib/server/library/receive-library-picture';
import { createRecoveryWords, findByWords, wordsCreatedAt } from '@/lib/server/library/recovery-words';
import { describeLibraryPicture, serveLibraryPicture } from '@/lib/server/library/serve-library-picture';
import { sweepLibraries } from '@/lib/server/library/sweep-libraries';
import { pruneLibrary } from '@/lib/server/library-files/prune-library';
import { storageSource } from '@/lib/server/library-files/storage-source';
import { parseConfig } from '@/lib/server/platform/config';
import { logger } from '@/lib/server/platform/log';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { hashOf } from '../../support/library-client';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';

const config = parseConfig({ STUDIO_LIBRARY: 'on', STUDIO_ACCESS_CODE: 'a long code' });
const now = Date.now();
/** A library of its own for each test, since a process names an object in the log once. */
let id: string;

let directory: string;
let storage: Storage;
beforeEach(async () => {
  id = randomUUID().replaceAll('-', '');
  directory = await makeTemporaryFolder('damage');
  storage = openFileSystem(directory);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await deleteFolder(directory);
});

/** What a disk, an editor or a restored backup make of an object. */
const damages: Readonly<Record<string, (whole: string) => string>> = {
  empty: () => '',
  'cut off': (whole) => whole.slice(0, Math.ceil(whole.length / 2)),
  garbage: () => '\u0000\u0001 no JSON \u0007',
  'of another shape': () => '{"kind":"rows","rows":7,"library":["x"]}',
  'a list': () => '[]',
};

async function damage(key: string, how: (whole: string) => string): Promise<void> {
  const whole = new TextDecoder().decode((await storage.get(key)) ?? new Uint8Array());
  expect(whole).not.toBe('');
  await storage.put(key, how(whole));
}

const anyRoom = async () => undefined;
const clock = (ms: number) => formatClock(now + ms, 0, '0000000a');
const picture = (name: string, sha256 = hashOf(Buffer.from(name))): LibraryRow => ({
  kind: 'picture',
  id: `${name}:0`,
  fields: { prompt: [name, clock(0)], sha256: [sha256, clock(0)] },
});
const append = (rows: LibraryRow[], at: Storage = storage) => appendRows(at, id, rows, now, anyRoom);
/** Another process, which knows nothing yet. */
const another = () => openFileSystem(directory);
const idsIn = async (at: Storage) =>
  [...(await readLibraryRows(at, id)).rows.values()].map((row) => row.id).sort();

/** Three entries, which are so large that they close an epoch, and two of the next one. */
async function fillTwoEpochs(): Promise<void> {
  for (const number of [0, 1, 2, 3, 4]) {
    const { kind, id: name, fields } = picture(String(number));
    const text: LibraryRow['fields'] = number < 3 ? { text: ['x'.repeat(300_000), clock(0)] } : {};
    await append([{ kind, id: name, fields: { ...fields, ...text } }]);
  }
}
const pageKey = () => libraryKeys.page(id, 1, 3);

const withCookie = (token: string) =>
  new Request('http://studio/api/library', { headers: { cookie: `safelight_library=${token}` } });

describe.each(Object.entries(damages))('an object that is %s', (_, how) => {
  it('as an entry of the log costs its own rows only, and is named in the log once', async () => {
    const errors = vi.spyOn(logger, 'error');
    await append([picture('one')]);
    await append([picture('two')]);
    await append([picture('three')]);
    await damage(libraryKeys.entry(id, 1, 2), how);
    const [reader, other] = [another(), another()];
    expect(await idsIn(reader)).toEqual(['one:0', 'three:0']);
    expect(await readChanges(reader, id, 3)).toMatchObject({ rows: [], sequence: 3, more: false });
    expect(await append([picture('four')], reader)).toMatchObject({ sequence: 4 });
    expect(countLosses(reader, id)).toBe(1);
    // A browser that still has it sends it again.
    await append([picture('two')], other);
    for (const each of [reader, other, another()])
      expect(await idsIn(each)).toEqual(['four:0', 'one:0', 'three:0', 'two:0']);
    expect(errors.mock.calls.filter(([, text]) => text === 'a stored object is damaged')).toHaveLength(1);
  });

  it('as the page of an epoch is rebuilt from its entries', async () => {
    await fillTwoEpochs();
    await damage(pageKey(), how);
    expect(await idsIn(another())).toHaveLength(5);
    await deletePagedEntries(another(), id, now + 3_600_000);
    expect(await idsIn(another())).toHaveLength(5);
    expect(countLosses(storage, id)).toBe(0);
  });

  it('as the page of an epoch whose entries are gone costs its own rows only', async () => {
    await fillTwoEpochs();
    await deletePagedEntries(storage, id, now + 3_600_000);
    await damage(pageKey(), how);
    const reader = another();
    expect(await idsIn(reader)).toEqual(['3:0', '4:0']);
    expect(await append([picture('5')], reader)).toMatchObject({ sequence: 6 });
    await append([picture('1')], reader);
    expect(await idsIn(another())).toEqual(['1:0', '3:0', '4:0', '5:0']);
    const later = another();
    await readLosses(later, id);
    expect(countLosses(later, id)).toBe(1);
  });

  it('as the end of an epoch costs nothing', async () => {
    await fillTwoEpochs();
    await damage(libraryKeys.entry(id, 1, 4), how);
    const reader = another();
    expect(await idsIn(reader)).toHaveLength(5);
    expect(await append([picture('5')], reader)).toMatchObject({ sequence: 6 });
    expect(await idsIn(another())).toHaveLength(6);
  });

  it('as the record of a library leaves the library readable', async () => {
    await storage.put(libraryKeys.record(id), '{"version":1,"createdAt":"2026-11-01T00:00:00.000Z"}');
    const token = await addDevice(storage, id);
    await damage(libraryKeys.record(id), how);
    expect(await findLibrary(config, storage, withCookie(token))).toMatchObject({ id, version: 1 });
  });

  it('as the token of a device lets that device start over, and no other', async () => {
    const [token, other] = [await addDevice(storage, id), await addDevice(storage, id)];
    await damage(libraryKeys.token(hashSecret('token', token)), how);
    expect(await findLibrary(config, storage, withCookie(token))).toBeNull();
    expect(await findLibrary(config, storage, withCookie(other))).toMatchObject({ id });
  });

  it('as an invitation opens nothing, and is swept', async () => {
    const { code } = await inviteDevice(storage, { id, version: 1, createdAt: null, token: null }, now);
    const hash = hashSecret('invitation', normalizeCode(code));
    await damage(libraryKeys.invitation(hash), how);
    expect(await readInvitation(storage, hash, now)).toBeNull();
    await sweepLibraries(storage, now);
    expect(await storage.exists(libraryKeys.invitation(hash))).toBe(false);
  });

  it('as recovery words opens nothing, until others are made', async () => {
    const { words } = await createRecoveryWords(storage, id, now);
    await damage(libraryKeys.words(hashSecret('words', words)), how);
    expect(await findByWords(storage, words)).toBeNull();
    const next = await createRecoveryWords(storage, id, now);
    await damage(libraryKeys.currentWords(id), how);
    expect(await findByWords(storage, next.words)).toBeNull();
    expect(await wordsCreatedAt(storage, id)).toBeNull();
    const last = await createRecoveryWords(storage, id, now);
    expect(await findByWords(storage, last.words)).toBe(id);
  });

  it('as a thumbnail is made again', async () => {
    const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const sha256 = hashOf(bytes);
    await receiveLibraryPicture(config, storage, id, { sha256, part: 0, of: 1, kind: 'picture' }, bytes);
    const whole = await getLibraryThumbnail(storage, id, sha256);
    const stored = Buffer.from(whole ?? []);
    await storage.put(
      libraryKeys.thumbnail(id, sha256),
      Buffer.from(how(stored.toString('latin1')), 'latin1'),
    );
    expect(Buffer.from((await getLibraryThumbnail(storage, id, sha256)) ?? []).equals(stored)).toBe(true);
  });

  it('as the date of an upload has its parts swept', async () => {
    const part = { sha256: 'b'.repeat(64), part: 0, of: 2, kind: 'picture' } as const;
    await receiveLibraryPicture(config, storage, id, part, Buffer.from('one'));
    await damage(libraryKeys.partsStarted(id, part.sha256), how);
    await sweepLibraries(storage, now);
    expect(await storage.exists(libraryKeys.part(id, part.sha256, 2, 0))).toBe(false);
  });
});

it('serves the other rows of an entry or a page in which one row is damaged', async () => {
  const spoil = (whole: string) => whole.replace(/"fields":\{/, '"fields":7,"was":{');
  await append([picture('one'), picture('two')]);
  await damage(libraryKeys.entry(id, 1, 1), spoil);
  expect(await idsIn(another())).toEqual(['two:0']);
  await storage.delete(libraryKeys.entry(id, 1, 1));
  forgetLog(storage, id);
  await fillTwoEpochs();
  await deletePagedEntries(storage, id, now + 3_600_000);
  await damage(pageKey(), spoil);
  expect(await idsIn(another())).toHaveLength(4);
});

it('is not led astray by numbers that belong elsewhere', async () => {
  await append([picture('one')]);
  await append([picture('two')]);
  await append([picture('three')]);
  // An entry that was put in the place of another would lead a reader round in a circle.
  await damage(libraryKeys.entry(id, 1, 3), (whole) => whole.replace('"sequence":3', '"sequence":1'));
  expect(await idsIn(another())).toEqual(['one:0', 'three:0', 'two:0']);
  id = randomUUID().replaceAll('-', '');
  await fillTwoEpochs();
  await deletePagedEntries(storage, id, now + 3_600_000);
  await damage(pageKey(), (whole) => whole.replace('"sequence":2,', '"sequence":99999,'));
  expect(await idsIn(another())).toEqual(['0:0', '2:0', '3:0', '4:0']);
});

it('believes no date in the future', async () => {
  const far = '2999-01-01T00:00:00.000Z';
  const { code } = await inviteDevice(
    storage,
    { id, version: 1, createdAt: null, token: null },
    Date.parse(far),
  );
  const hash = hashSecret('invitation', normalizeCode(code));
  expect(await readInvitation(storage, hash, now)).toBeNull();
  const part = { sha256: 'c'.repeat(64), part: 0, of: 2, kind: 'picture' } as const;
  await receiveLibraryPicture(config, storage, id, part, Buffer.from('one'));
  await storage.put(libraryKeys.partsStarted(id, part.sha256), far);
  await fillTwoEpochs();
  await damage(pageKey(), (whole) => whole.replace(/"closedAtMs":\d+/, `"closedAtMs":${Date.parse(far)}`));
  await sweepLibraries(storage, now);
  expect(await storage.exists(libraryKeys.invitation(hash))).toBe(false);
  expect(await storage.exists(libraryKeys.part(id, part.sha256, 2, 0))).toBe(false);
  expect(await storage.exists(libraryKeys.entry(id, 1, 1))).toBe(false);
  expect(await idsIn(another())).toHaveLength(5);
});

it('deletes no original while rows are missing that may name it', async () => {
  const bytes = Buffer.from('a paid picture');
  const sha256 = hashOf(bytes);
  await receiveLibraryPicture(config, storage, id, { sha256, part: 0, of: 1, kind: 'picture' }, bytes);
  const purged = { purged: [true, clock(1)] } satisfies LibraryRow['fields'];
  await append([picture('boat', sha256)]);
  await append([{ kind: 'picture', id: 'boat:0', fields: purged, deletedAt: clock(2) }]);
  // Its restore, which nobody can read any more.
  await append([{ kind: 'picture', id: 'boat:0', fields: { restoredAt: [1, clock(3)] }, deletedAt: null }]);
  await damage(libraryKeys.entry(id, 1, 3), () => '');
  const process = another();
  const options = { withTrash: false, dryRun: false, nowMs: now, pause: async () => undefined };
  expect(await emptyTrash(process, id, now)).toBe(0);
  expect(await pruneLibrary(another(), id, options)).toBe('rows-lost');
  expect(await storage.exists(libraryKeys.original(id, sha256))).toBe(true);
  const monthsLater = now + 40 * 24 * 3_600_000;
  expect(await emptyTrash(process, id, monthsLater)).toBe(1);
});

it('gives out no original that was changed at the same size, and takes the true bytes again', async () => {
  const bytes = Buffer.from('a paid picture');
  const sha256 = hashOf(bytes);
  const part = { sha256, part: 0, of: 1, kind: 'picture' } as const;
  await receiveLibraryPicture(config, storage, id, part, bytes);
  await storage.put(libraryKeys.original(id, sha256), Buffer.from('a paid Picture'));
  const get = (query = '') => new Request(`http://studio/api/library/pictures/${sha256}${query}`);
  await expect(describeLibraryPicture(get('?whole=1'), storage, id, sha256)).rejects.toMatchObject({
    details: { reason: 'damaged' },
  });
  await expect(serveLibraryPicture(get(), storage, id, sha256)).rejects.toMatchObject({ code: 'not_found' });
  expect(await (await storageSource(storage, id)).original(sha256)).toBeNull();
  const library = { id, version: 1, createdAt: null, token: null };
  const state = async () => (await libraryResponse(config, storage, get(), library)).json();
  expect(await state()).toMatchObject({ damaged: [sha256] });
  await receiveLibraryPicture(config, storage, id, part, bytes);
  expect(await state()).not.toHaveProperty('damaged');
  const served = await serveLibraryPicture(get(), storage, id, sha256);
  expect(await served.text()).toBe('a paid picture');
});
