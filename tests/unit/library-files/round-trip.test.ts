import { afterEach, expect, it, vi } from 'vitest';
import { type ExportedFile, libraryFiles } from '@/lib/library-format/library-files';
import { writeZip } from '@/lib/library-format/zip';
import { type LibraryProfile, openProfile } from '../../support/library-profile';
import { loseBytes } from '../../support/lose-bytes';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const { signal } = new AbortController();
const exportedAt = new Date('2026-11-29T10:00:00Z');

async function exportZip(profile: LibraryProfile): Promise<Blob> {
  const files = libraryFiles(await profile.browserSource(signal), exportedAt, () => undefined);
  return new Response(writeZip(files)).blob();
}

const importZip = (profile: LibraryProfile, zip: Blob, stop = signal) =>
  profile.importLibrary(profile.filesOfZip(zip), stop, () => undefined);

const textOf = (blob: Blob) => blob.arrayBuffer().then((bytes) => Buffer.from(bytes).toString('latin1'));

async function fillLibrary(profile: LibraryProfile): Promise<string[]> {
  const ids = [await profile.make('A lamp'), await profile.make('A boat'), await profile.make('A hill')];
  await profile.database.conversations.put({
    id: 'talk',
    title: '燈與船',
    createdAt: '2026-11-01T00:00:00.000Z',
    updatedAt: '2026-11-02T00:00:00.000Z',
    shownTurnId: null,
  });
  return ids;
}

/** The files of a zip, some of them changed or left out. */
async function rewrite(
  profile: LibraryProfile,
  zip: Blob,
  change: (name: string, text: string) => string | null,
): Promise<Blob> {
  const files: ExportedFile[] = [];
  for await (const file of profile.filesOfZip(zip)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.read()) chunks.push(chunk);
    const text = change(file.name, Buffer.concat(chunks).toString('latin1'));
    if (text === null) continue;
    files.push({
      name: file.name,
      lastModified: exportedAt,
      input: new Uint8Array(Buffer.from(text, 'latin1')),
    });
  }
  const all = (async function* () {
    yield* files;
  })();
  return new Response(writeZip(all)).blob();
}

it('exports, imports into an empty browser, and exports the same bytes again', async () => {
  const first = await openProfile();
  const ids = await fillLibrary(first);
  const zip = await exportZip(first);
  expect(await textOf(await exportZip(first))).toBe(await textOf(zip));
  const second = await openProfile();
  const outcome = await importZip(second, zip);
  expect(outcome).toMatchObject({
    status: 'done',
    report: { added: { picture: 3, conversation: 1, ledger: 3 }, known: 0, originals: 3, refused: [] },
  });
  expect((await second.database.pictures.toCollection().primaryKeys()).sort()).toEqual([...ids].sort());
  expect(await (await second.getOriginal(ids[0] ?? ''))?.text()).toMatch(/^bytes of A lamp/);
  expect((await second.database.sources.toArray()).length).toBe(3);
  expect((await second.database.totals.get('paid'))?.microUsd).toBe(12_000);
  expect(await textOf(await exportZip(second))).toBe(await textOf(zip));
  // Every row is marked, so that a studio receives it.
  expect(await second.database.changed.count()).toBe(7);
});

it('exports all other pictures where the browser has lost the bytes of one, and counts that one as missing', async () => {
  const first = await openProfile();
  const ids = await fillLibrary(first);
  loseBytes(['bytes of A boat']);
  let missing = 0;
  const files = libraryFiles(await first.browserSource(signal), exportedAt, (progress) => {
    missing = progress.missing;
  });
  const zip = await new Response(writeZip(files)).blob();
  expect(missing).toBe(1);
  vi.restoreAllMocks();
  const second = await openProfile();
  expect(await importZip(second, zip)).toMatchObject({
    report: { added: { picture: 2, ledger: 3 }, refused: [{ reason: 'no-bytes', count: 1 }] },
  });
  expect(await second.database.pictures.get(ids[1] ?? '')).toBeUndefined();
});

it('takes nothing twice, and continues where it was stopped', async () => {
  const first = await openProfile();
  await fillLibrary(first);
  const zip = await exportZip(first);
  const second = await openProfile();
  const stopping = new AbortController();
  const stopped = await second.importLibrary(second.filesOfZip(zip), stopping.signal, ({ done }) => {
    if (done === 2) stopping.abort();
  });
  expect(stopped.status).toBe('cancelled');
  expect(await importZip(second, zip)).toMatchObject({ status: 'done', report: { refused: [] } });
  expect(await second.database.pictures.count()).toBe(3);
  expect((await second.database.totals.get('paid'))?.microUsd).toBe(12_000);
  expect(await importZip(second, zip)).toMatchObject({
    report: { added: { picture: 0, ledger: 0 }, changed: 0, known: 7, originals: 0 },
  });
  expect(await textOf(await exportZip(second))).toBe(await textOf(zip));
});

it('imports its own export without changing anything, and puts back originals that were cleared', async () => {
  const profile = await openProfile();
  const [lamp = '', boat = ''] = await fillLibrary(profile);
  const zip = await exportZip(profile);
  await profile.database.pictures.update(boat, { costMicroUsd: 9_000 });
  await profile.database.originals.delete(lamp);
  const outcome = await importZip(profile, zip);
  expect(outcome).toMatchObject({ report: { added: { picture: 0 }, originals: 1, refused: [] } });
  expect((await profile.database.pictures.get(boat))?.costMicroUsd).toBe(9_000);
  expect(await profile.database.originals.count()).toBe(3);
});

it('carries a deletion that others know of, but no deleted picture', async () => {
  const first = await openProfile();
  const [lamp = ''] = await fillLibrary(first);
  const before = await exportZip(first);
  const second = await openProfile();
  await importZip(second, before);
  await second.deletePictures([lamp]);
  const after = await exportZip(second);
  const third = await openProfile();
  await importZip(third, before);
  expect(await third.database.pictures.count()).toBe(3);
  await importZip(third, after);
  expect(await third.database.pictures.count()).toBe(2);
  expect(await importZip(third, before)).toMatchObject({ report: { added: { picture: 0 } } });
  expect(await third.database.pictures.count()).toBe(2);
  expect((await third.database.totals.get('paid'))?.microUsd).toBe(12_000);
});

it('refuses bytes that do not match their hash and pictures without bytes, and takes the rest', async () => {
  const first = await openProfile();
  await fillLibrary(first);
  let originals = 0;
  const zip = await rewrite(first, await exportZip(first), (_, text) => {
    if (!text.startsWith('bytes of')) return text;
    originals += 1;
    if (originals === 1) return `${text.slice(0, -1)}X`;
    return originals === 2 ? null : text;
  });
  const second = await openProfile();
  expect(await importZip(second, zip)).toMatchObject({
    status: 'done',
    report: {
      added: { picture: 1, ledger: 3 },
      refused: [
        { reason: 'hash', count: 1 },
        { reason: 'no-bytes', count: 1 },
      ],
    },
  });
  expect(await second.database.pictures.count()).toBe(1);
  expect(await second.database.originals.count()).toBe(1);
});

it('puts back an original from a file where this browser can no longer read its own, and has it copied', async () => {
  const profile = await openProfile();
  const id = await profile.make('A lamp');
  const bytes = (await (await profile.getOriginal(id))?.text()) ?? '';
  const zip = await exportZip(profile);
  await profile.database.originals.put({ id, blob: new Blob(['gone']) });
  await profile.database.state.put({ key: `refused/pictures/${id}`, at: 0, isUnreadable: true });
  loseBytes(['gone']);
  const outcome = await importZip(profile, zip);
  expect(outcome).toMatchObject({ status: 'done', report: { originals: 1, refused: [] } });
  expect(await (await profile.getOriginal(id))?.text()).toBe(bytes);
  expect(await profile.database.state.get(`refused/pictures/${id}`)).toBeUndefined();
});

it.each(['first', 'last'])(
  'imports a whole picture although a damaged file of the same hash comes %s',
  async (place) => {
    const profile = await openProfile();
    const id = await profile.make('A lamp');
    const original = await profile.database.originals.get(id);
    const zip = await exportZip(profile);
    const files: ExportedFile[] = [];
    for await (const file of profile.filesOfZip(zip)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.read()) chunks.push(chunk);
      const whole = { name: file.name, lastModified: exportedAt, input: new Blob(chunks as BlobPart[]) };
      const isOriginal = file.name.startsWith('originals/');
      const damaged = { ...whole, name: file.name.replace(/\.\w+$/, '.webp'), input: 'damaged' };
      if (isOriginal && place === 'first') files.push(damaged);
      files.push(whole);
      if (isOriginal && place === 'last') files.push(damaged);
    }
    const merged = (async function* () {
      yield* files;
    })();
    const other = await openProfile();
    const outcome = await importZip(other, await new Response(writeZip(merged)).blob());
    expect(outcome).toMatchObject({ status: 'done', report: { added: { picture: 1 }, refused: [] } });
    expect(await (await other.getOriginal(id))?.text()).toBe(await original?.blob.text());
  },
);

it('refuses unreadable rows, rows of later versions, and files that are not a library', async () => {
  const first = await openProfile();
  await fillLibrary(first);
  const zip = await exportZip(first);
  const odd = await rewrite(first, zip, (name, text) => {
    if (name === 'rows/picture.jsonl') return text.replace('"width":[64', '"width":["wide"');
    if (name === 'rows/ledger.jsonl') return `${text}{"kind":"ledger"}\nno json\n`;
    return text;
  });
  const second = await openProfile();
  expect(await importZip(second, odd)).toMatchObject({
    report: { added: { picture: 2 }, refused: [{ reason: 'not-json' }, { reason: 'wrong-shape', count: 2 }] },
  });
  const newer = await rewrite(first, zip, (_, text) => text.replace('"version": 1', '"version": 2'));
  expect(await importZip(await openProfile(), newer)).toEqual({ status: 'newer' });
  const none = await rewrite(first, zip, (name, text) => (name.startsWith('rows/') ? text : null));
  expect(await importZip(await openProfile(), none)).toEqual({ status: 'nothing' });
  expect(await importZip(await openProfile(), zip.slice(0, zip.size - 30))).toEqual({ status: 'cut' });
  expect(await importZip(await openProfile(), new Blob(['x'.repeat(1_000)]))).toEqual({ status: 'cut' });
});

it('sets clocks that are far ahead to now, so that a later change still wins', async () => {
  const first = await openProfile();
  const [lamp = ''] = await fillLibrary(first);
  const yearAhead = String(Date.now() + 365 * 24 * 3_600_000).padStart(15, '0');
  const ahead = await rewrite(first, await exportZip(first), (name, text) =>
    name === 'rows/picture.jsonl' ? text.replaceAll(/"\d{15}-/g, `"${yearAhead}-`) : text,
  );
  const second = await openProfile();
  await importZip(second, ahead);
  const copy = await second.database.copies.get(`picture/${lamp}`);
  expect(Number(copy?.clock.slice(0, 15))).toBeLessThanOrEqual(Date.now());
});

it.each([
  ['the file has the right date', ''],
  ['its date is ahead too', '2099-01-01T00:00:00.000Z'],
  ['its date is none', 'yesterday'],
])('keeps what was changed after a file with clocks far ahead was imported, if %s', async (_, date) => {
  const first = await openProfile();
  const [lamp = ''] = await fillLibrary(first);
  const yearAhead = String(Date.now() + 365 * 24 * 3_600_000).padStart(15, '0');
  const ahead = await rewrite(first, await exportZip(first), (name, text) => {
    if (name.startsWith('rows/')) return text.replaceAll(/"\d{15}-/g, `"${yearAhead}-`);
    return date && name.endsWith('library.json') ? text.replace(exportedAt.toISOString(), date) : text;
  });
  const second = await openProfile();
  expect(await importZip(second, ahead)).toMatchObject({
    report: { added: { picture: 3, conversation: 1 } },
  });
  await second.database.pictures.update(lamp, { costMicroUsd: 9_000 });
  await second.database.conversations.update('talk', { title: '改過' });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  expect(await importZip(second, ahead)).toMatchObject({ report: { changed: 0, known: 7 } });
  expect((await second.database.pictures.get(lamp))?.costMicroUsd).toBe(9_000);
  expect((await second.database.conversations.get('talk'))?.title).toBe('改過');
});

it('takes pictures of other studios whatever their dates and costs, so that every device can show them', async () => {
  const profile = await openProfile();
  vi.stubGlobal('createImageBitmap', async () => ({ width: 64, height: 48, close: () => undefined }));
  const dates = [1_770_000_000_000, 1e20, -1e15, 1e14, 0];
  const history = dates.map((timestamp, at) => ({
    timestamp,
    images: [{ filename: `${at}.png` }],
    prompt: `Picture ${at}`,
    costDetails: { estimated_cost_usd: at === 0 ? 0.02 : 1e300 },
  }));
  const all = (async function* () {
    yield fileOf('openaiImageHistory.json', new Blob([JSON.stringify(history)]));
    for (const at of dates.keys()) yield fileOf(`${at}.png`, new Blob([pngStart, String(at)]));
  })();
  const outcome = await profile.importLibrary(all, signal, () => undefined);
  expect(outcome).toMatchObject({ status: 'done', report: { added: { picture: 5 }, refused: [] } });
  const { parseIncoming } = await import('@/lib/browser/library-copies/incoming-row');
  const rows = await profile.database.pictures.orderBy('[createdAt+id]').toArray();
  expect(rows.filter((row) => parseIncoming('picture', row) === null)).toEqual([]);
  expect(rows.map(({ costMicroUsd }) => costMicroUsd).sort()).toEqual([20_000, null, null, null, null]);
  expect(rows[0]?.createdAt).toBe('1970-01-01T00:00:00.000Z');
});

const fileOf = (name: string, blob: Blob) => ({ name, sizeBytes: blob.size, read: () => blob.stream() });
const pngStart = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

it('imports an upload that an earlier file lacked, for a picture that is here, and has it copied to the studio', async () => {
  const first = await openProfile();
  const [lamp = ''] = await fillLibrary(first);
  const upload = (await first.database.pictures.get(lamp))?.parents?.[0] ?? '';
  const zip = await exportZip(first);
  const second = await openProfile();
  const isUpload = (name: string, text: string) => name.startsWith('originals/') && /^upload \d+$/.test(text);
  await importZip(second, await rewrite(first, zip, (name, text) => (isUpload(name, text) ? null : text)));
  expect(await second.getSource(upload)).toBeNull();
  await second.database.changed.clear();
  await importZip(second, zip);
  expect(await (await second.getSource(upload))?.text()).toMatch(/^upload \d+$/);
  expect(await second.database.changed.get(`pictures/${lamp}`)).toBeDefined();
});
