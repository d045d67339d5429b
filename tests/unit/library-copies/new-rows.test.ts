import { IDBIndex, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, expect, it, vi } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { type LibraryProfile, openProfile } from '../../support/library-profile';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const { signal } = new AbortController();
const costMicroUsd = 4_000;

/** An empty browser, and rows of another one: a picture and a call for each number. */
async function openEmpty(count: number): Promise<{ browser: LibraryProfile; rows: readonly LibraryRow[] }> {
  const other = await openProfile();
  const { sendChanges } = await import('@/lib/browser/library-copies/send-changes');
  const posted: LibraryRow[] = [];
  vi.stubGlobal('fetch', async (path: string, { body }: RequestInit = {}) => {
    if (path.includes('/pictures/')) return Response.json({ complete: true });
    posted.push(...JSON.parse(String(body)).rows);
    return Response.json({ sequence: 1, nowMs: Date.now(), bounded: false });
  });
  await other.make('A lamp', costMicroUsd);
  await sendChanges(signal, false);
  const rows = Array.from({ length: count }, (_, number) => copiesOf(posted, number)).flat();
  return { browser: await openProfile(), rows };
}

function copiesOf(rows: readonly LibraryRow[], number: number): LibraryRow[] {
  const jobId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const clock = formatClock(Date.now() - 60_000, number, '0000000a');
  return rows.map(({ kind, fields }) => ({
    kind,
    id: kind === 'picture' ? `${jobId}:0` : jobId,
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, [value]]) => [name, [name === 'jobId' ? jobId : value, clock]]),
    ),
  }));
}

async function receiver() {
  const [{ applyRows }, { sumLedger }, { updateCopying }] = await Promise.all([
    import('@/lib/browser/library-copies/apply-rows'),
    import('@/lib/browser/costs/ledger-totals'),
    import('@/lib/browser/library-copies/copying-state'),
  ]);
  await updateCopying({ since: 1 });
  return { applyRows, total: async () => (await sumLedger('')).allTimeMicroUsd };
}

it('writes new pictures and calls with two requests to the database each, and marks none of them', async () => {
  const { browser, rows } = await openEmpty(200);
  const { applyRows, total } = await receiver();
  const requests = [
    ...(['get', 'getKey', 'put', 'add', 'delete', 'openCursor', 'openKeyCursor'] as const).map((name) =>
      vi.spyOn(IDBObjectStore.prototype, name),
    ),
    ...(['get', 'getKey', 'openCursor', 'openKeyCursor'] as const).map((name) =>
      vi.spyOn(IDBIndex.prototype, name),
    ),
  ];
  await applyRows(rows);
  // Browsers of other tests may still be at work in this process.
  const isOwn = (context: unknown) => {
    const store = context instanceof IDBIndex ? context.objectStore : (context as IDBObjectStore);
    return store.transaction.db === browser.database.backendDB();
  };
  const count = requests.reduce((sum, { mock }) => sum + mock.contexts.filter(isOwn).length, 0);
  expect(count / rows.length).toBeGreaterThanOrEqual(2);
  expect(count / rows.length).toBeLessThan(2.3);
  expect(await browser.database.pictures.count()).toBe(200);
  expect(await browser.database.changed.count()).toBe(0);
  expect(await total()).toBe(200 * costMicroUsd);
});

it('merges a call that another tab settles, and a picture that it saves, while their page is received', async () => {
  const { browser, rows } = await openEmpty(60);
  const { applyRows, total } = await receiver();
  const last = rows.at(-1)?.kind === 'ledger' ? rows.at(-1) : rows.at(-2);
  const jobId = last?.id ?? '';
  await applyRows(rows, async () => {
    if ((await browser.database.ledger.get(jobId)) !== undefined) return;
    const { settleEntry } = await import('@/lib/browser/costs/ledger');
    const opening = {
      jobId,
      createdAt: new Date().toISOString(),
      kind: 'create',
      model: 'gpt-image-1',
      demo: false,
      estimateMicroUsd: null,
      prompt: 'A lamp',
    } as const;
    await settleEntry(opening, { microUsd: 7_000, basis: 'gateway', demo: false });
    const picture = await browser.database.pictures.toCollection().first();
    if (picture) await browser.database.pictures.put({ ...picture, id: `${jobId}:0`, jobId });
  });
  expect(await browser.database.pictures.count()).toBe(60);
  expect(await browser.database.ledger.get(jobId)).toMatchObject({ costMicroUsd: 7_000, basis: 'gateway' });
  expect(await total()).toBe(59 * costMicroUsd + 7_000);
  // Both are this browser's own changes, and still have to be sent.
  expect(new Set(await browser.database.changed.toCollection().primaryKeys())).toEqual(
    new Set([`ledger/${jobId}`, `pictures/${jobId}:0`]),
  );
});

it('keeps a picture in the trash that another tab saves and deletes while its page is received', async () => {
  const { browser, rows } = await openEmpty(60);
  const { applyRows } = await receiver();
  const id = rows.findLast(({ kind }) => kind === 'picture')?.id ?? '';
  let isDeleted = false;
  await applyRows(rows, async () => {
    if (isDeleted) return;
    isDeleted = true;
    const known = await browser.database.pictures.toCollection().first();
    if (known) await browser.database.pictures.put({ ...known, id });
    await browser.deletePictures([id]);
  });
  expect(await browser.database.pictures.get(id)).toBeUndefined();
  expect(await browser.database.trash.count()).toBe(1);
  expect(await browser.database.pictures.count()).toBe(59);
  // The studio still has to be told of the deletion.
  expect(await browser.database.changed.toCollection().primaryKeys()).toEqual([`pictures/${id}`]);
});
