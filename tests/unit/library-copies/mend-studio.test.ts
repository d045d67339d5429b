import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LibraryRow, LibraryState } from '@/lib/protocol/library-rows';
import { freshBrowser, leaveBrowser, until } from '@/tests/support/browser-tab';

beforeEach(() => {
  freshBrowser();
  vi.resetModules();
});
afterEach(leaveBrowser);

const signal = new AbortController().signal;
const clock = (ms: number) => `${String(ms).padStart(15, '0')}-0000-0000000a`;
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** A studio that has these rows, and notes what it is sent. */
function stubStudio(rows: LibraryRow[], bytes: Record<string, string> = {}) {
  const sent = { rows: [] as LibraryRow[], pictures: [] as string[] };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const [, hash] = /pictures\/([0-9a-f]{64})/.exec(path) ?? [];
    if (hash && init.method === 'PUT') {
      sent.pictures.push(hash);
      return Response.json({ complete: true });
    }
    if (hash) return new Response(bytes[hash] ?? null, { status: bytes[hash] === undefined ? 404 : 200 });
    if (init.method !== 'POST') return Response.json({ rows, sequence: rows.length, more: false });
    sent.rows.push(...JSON.parse(String(init.body)).rows);
    return Response.json({ sequence: 1, nowMs: Date.now(), bounded: false });
  });
  return sent;
}

async function open() {
  const [{ libraryDatabase }, mending, sending, fetching] = await Promise.all([
    import('@/lib/browser/platform/database'),
    import('@/lib/browser/library-copies/mend-studio'),
    import('@/lib/browser/library-copies/send-changes'),
    import('@/lib/browser/platform/studio-bytes'),
  ]);
  return { database: libraryDatabase(), ...mending, ...sending, ...fetching };
}

const state = (change: Partial<LibraryState>): LibraryState => ({
  enabled: true,
  library: 'a library',
  version: 1,
  pictures: 1,
  demoPictures: 0,
  bytes: 0,
  quotaBytes: 1_000,
  sequence: 1,
  nowMs: Date.now(),
  ...change,
});

const conversation = (id: string) => {
  const at = '2026-11-20T08:00:00.000Z';
  return { id, title: id, createdAt: at, updatedAt: at, shownTurnId: null };
};

it('sends the studio again what it has lost, and nothing that it has, once for each loss', async () => {
  const all = stubStudio([]);
  const { database, mendStudio, sendChanges } = await open();
  for (const id of ['kept', 'lost', 'deleted']) await database.conversations.put(conversation(id));
  await sendChanges(signal, false);
  await database.conversations.delete('deleted');
  await sendChanges(signal, false);
  const [kept] = all.rows.filter(({ id }) => id === 'kept');
  const [created, deletion] = all.rows.filter(({ id }) => id === 'deleted');
  if (!kept || !created || !deletion) throw new Error('Not all was copied.');
  expect(await database.changed.count()).toBe(0);

  const again = stubStudio([kept, created]);
  await mendStudio(signal, state({ losses: 1 }));
  await sendChanges(signal, true);
  expect(again.rows.map(({ id }) => id).sort()).toEqual(['deleted', 'lost']);
  // The clocks are from back then: nothing that was written elsewhere since is replaced.
  expect(again.rows.find(({ id }) => id === 'deleted')?.deletedAt).toBe(deletion.deletedAt);
  expect(again.rows.find(({ id }) => id === 'lost')).toEqual(all.rows.find(({ id }) => id === 'lost'));
  await mendStudio(signal, state({ losses: 1 }));
  expect(await database.changed.count()).toBe(0);
});

it('sends the bytes of an original again that the studio has damaged', async () => {
  const sent = stubStudio([]);
  const { database, mendStudio, sendChanges } = await open();
  const sha256 = hashOf('true bytes');
  for (const id of ['here:0', 'gone:0']) {
    await database.copies.put({
      id: `picture/${id}`,
      clock: clock(1),
      hashes: {},
      files: { original: sha256 },
    });
    const row = { id, jobId: id, index: 0, createdAt: '2026-11-20T08:00:00.000Z', parents: [] };
    await database.pictures.put(row as unknown as Parameters<typeof database.pictures.put>[0]);
  }
  await database.originals.put({ id: 'here:0', blob: new Blob(['true bytes']) });
  await database.changed.clear();
  await mendStudio(signal, state({ damaged: [sha256] }));
  expect((await database.copies.get('picture/gone:0'))?.files).toEqual({ original: sha256 });
  await until(async () => (await sendChanges(signal, true)) >= 0 && sent.pictures.length > 0, 'the bytes');
  expect(sent.pictures).toEqual([sha256]);
});

it('keeps the uploads of a picture on all devices, although the studio has damaged one that is not here', async () => {
  const sent = stubStudio([]);
  const { database, mendStudio, sendChanges } = await open();
  const sources = { 'upload:a': hashOf('a lamp'), 'upload:b': hashOf('a boat') };
  const files = { original: hashOf('true bytes'), ...sources };
  await database.copies.put({ id: 'picture/made:0', clock: clock(1), hashes: {}, files });
  const row = { id: 'made:0', jobId: 'made', index: 0, createdAt: '2026-11-20T08:00:00.000Z' };
  const made = { ...row, parents: Object.keys(sources), title: 'A lamp' };
  await database.pictures.put(made as unknown as Parameters<typeof database.pictures.put>[0]);
  await database.originals.put({ id: 'made:0', blob: new Blob(['true bytes']) });
  await mendStudio(signal, state({ damaged: [sources['upload:a']] }));
  await sendChanges(signal, false);
  expect(sent.rows.at(-1)?.fields.sources?.[0]).toEqual(sources);
  expect((await database.copies.get('picture/made:0'))?.files).toEqual(files);
});

it('keeps them also when the studio answers that it lacks an upload that is not here', async () => {
  const sent = stubStudio([]);
  const { database, sendChanges } = await open();
  const sources = { 'upload:a': hashOf('a lamp'), 'upload:b': hashOf('a boat') };
  const files = { original: hashOf('true bytes'), ...sources };
  await database.copies.put({ id: 'picture/made:0', clock: clock(1), hashes: {}, files });
  const row = { id: 'made:0', jobId: 'made', index: 0, createdAt: '2026-11-20T08:00:00.000Z' };
  const made = { ...row, parents: Object.keys(sources), title: 'A lamp' };
  await database.pictures.put(made as unknown as Parameters<typeof database.pictures.put>[0]);
  await database.originals.put({ id: 'made:0', blob: new Blob(['true bytes']) });
  const answer = globalThis.fetch;
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    const given = await answer(path, init);
    if (init?.method !== 'POST') return given;
    return Response.json({ ...(await given.json()), missing: [sources['upload:a']] });
  });
  await sendChanges(signal, false);
  await sendChanges(signal, false);
  expect(sent.rows).toHaveLength(1);
  expect(sent.rows[0]?.fields.sources?.[0]).toEqual(sources);
  expect((await database.copies.get('picture/made:0'))?.files).toEqual(files);
});

it('takes no bytes from the studio that have another hash', async () => {
  const [whole, damaged] = [hashOf('whole'), hashOf('as it was')];
  stubStudio([], { [whole]: 'whole', [damaged]: 'as it is!' });
  const { fetchBytesOf } = await open();
  expect(await (await fetchBytesOf(whole))?.text()).toBe('whole');
  expect(await fetchBytesOf(damaged)).toBeNull();
});
