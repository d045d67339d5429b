import { afterEach, expect, it, vi } from 'vitest';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { isPurged, mergeRows } from '@/lib/protocol/merge-rows';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const { signal } = new AbortController();

/** A studio that takes rows, and does something before it takes the first ones. */
function stubStudio(beforeFirst: () => Promise<unknown>) {
  const log: LibraryRow[] = [];
  let isFirst = true;
  vi.stubGlobal('fetch', async (path: string, { method, body }: RequestInit = {}) => {
    if (path.includes('/pictures/')) return Response.json({ complete: true });
    if (method !== 'POST') return Response.json({ rows: [], sequence: log.length, more: false });
    if (isFirst) {
      isFirst = false;
      await beforeFirst();
    }
    log.push(...JSON.parse(String(body)).rows);
    return Response.json({ sequence: log.length, nowMs: Date.now(), bounded: false });
  });
  return log;
}

async function open() {
  const profile = await openProfile();
  const { sendChanges } = await import('@/lib/browser/library-copies/send-changes');
  const { deleteForGood } = await import('@/lib/browser/library/trash');
  const send = async () => {
    while ((await sendChanges(signal, false)) > 0);
  };
  return { ...profile, send, deleteForGood };
}

const told = (log: readonly LibraryRow[], id: string) => log.filter((row) => row.id === id).reduce(mergeRows);

it.each(['living', 'in the trash'])(
  'deletes a picture for good in the studio, too, when its row (%s) is on its way at that moment',
  async (state) => {
    const browser = await open();
    const id = await browser.make('Deleted for good');
    if (state === 'in the trash') await browser.deletePictures([id]);
    const log = stubStudio(async () => {
      await browser.deletePictures([id]);
      await browser.deleteForGood([id]);
    });
    await browser.send();
    expect(isPurged(told(log, id))).toBe(true);
    expect(await browser.database.changed.count()).toBe(0);
  },
);

it('copies what an import brings for a row that is on its way at that moment', async () => {
  const browser = await open();
  const [{ applyImported }, { formatClock }] = await Promise.all([
    import('@/lib/browser/library-files/apply-imported'),
    import('@/lib/protocol/library-clock'),
  ]);
  const at = '2026-11-20T08:00:00.000Z';
  await browser.database.conversations.put({
    id: 'talk',
    title: 'Here',
    createdAt: at,
    updatedAt: at,
    shownTurnId: null,
  });
  const clock = formatClock(Date.now() + 60_000, 0, '0000000a');
  const row = { kind: 'conversation' as const, id: 'talk', fields: { title: ['From a file', clock] } };
  const log = stubStudio(() =>
    applyImported([
      {
        row: row as never,
        original: null,
        replacesUnreadable: false,
        signature: null,
        thumbnail: null,
        sources: [],
        references: null,
      },
    ]),
  );
  await browser.send();
  expect((await browser.database.conversations.get('talk'))?.title).toBe('From a file');
  expect(told(log, 'talk').fields.title?.[0]).toBe('From a file');
});
