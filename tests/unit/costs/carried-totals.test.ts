import Dexie from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LedgerEntry } from '@/lib/browser/platform/database-rows';
import { memoryStorage } from '../../support/memory-items';

/** What is known of a call before it is made. */
const opening = (jobId: string) => ({
  jobId,
  createdAt: new Date().toISOString(),
  kind: 'create' as const,
  model: 'gpt-image-2',
  demo: false,
  estimateMicroUsd: 5_000,
});
const paid = (microUsd: number) => ({ microUsd, basis: 'usage' as const, demo: false });

beforeEach(() => {
  vi.stubGlobal('localStorage', memoryStorage());
  vi.stubGlobal('window', new EventTarget());
  clearDatabases();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function clearDatabases(): void {
  Object.assign(Dexie.dependencies, { indexedDB: new IDBFactory(), IDBKeyRange });
}

/** A page on the storage of the browser as it is now. */
async function openPage() {
  vi.resetModules();
  const [ledger, merging, store, { refreshCostTotals }, { libraryDatabase }] = await Promise.all([
    import('@/lib/browser/costs/ledger'),
    import('@/lib/browser/costs/merge-entries'),
    import('@/lib/browser/costs/cost-totals-store'),
    import('@/lib/browser/costs/refresh-cost-totals'),
    import('@/lib/browser/platform/database'),
  ]);
  const database = libraryDatabase();
  const { useCostTotals } = store;
  await useCostTotals.persist.rehydrate();
  return {
    ...ledger,
    database,
    refreshCostTotals,
    receive: (entry: LedgerEntry) =>
      database.transaction('rw', database.ledger, database.totals, database.state, () =>
        merging.mergeEntry({ entry }),
      ),
    /** What Costs shows after it was read again. */
    async total(): Promise<number> {
      await refreshCostTotals();
      await new Promise((resolve) => setTimeout(resolve, 400));
      return useCostTotals.getState().allTimeMicroUsd;
    },
  };
}

type Page = Awaited<ReturnType<typeof openPage>>;

/** Sets the database back to how it was before a call, or before that was settled, as a power cut does. */
async function setBack({ database }: Page, jobId: string, before?: LedgerEntry): Promise<LedgerEntry> {
  const lost = await database.ledger.get(jobId);
  const total = await database.totals.get('paid');
  if (!lost || !total) throw new Error('There is no such call.');
  if (before) await database.ledger.put(before);
  else await database.ledger.delete(jobId);
  await database.totals.put({
    ...total,
    microUsd: total.microUsd - (lost.costMicroUsd ?? 0),
    calls: total.calls - 1,
  });
  await database.close({ disableAutoOpen: false });
  return lost;
}

it('keeps the total when the browser has rolled its database back, even once the lost call comes back', async () => {
  const before = await openPage();
  await before.settleEntry(opening('one'), paid(4_000));
  await before.settleEntry(opening('two'), paid(7_000));
  expect(await before.total()).toBe(11_000);
  const lost = await setBack(before, 'two');
  const page = await openPage();
  expect(await page.total()).toBe(11_000);
  await page.receive(lost);
  expect(await page.total()).toBe(11_000);
  await page.settleEntry(opening('three'), paid(1_000));
  expect(await page.total()).toBe(12_000);
  expect(await (await openPage()).total()).toBe(12_000);
});

it('counts a call once that is settled again after the browser has rolled its database back', async () => {
  const before = await openPage();
  await before.openEntry(opening('one'));
  const open = await before.database.ledger.get('one');
  await before.settleEntry(opening('one'), paid(4_000));
  expect(await before.total()).toBe(4_000);
  await setBack(before, 'one', open);
  const page = await openPage();
  expect(await page.total()).toBe(4_000);
  await page.settleEntry(open ?? opening('one'), paid(4_000));
  expect(await page.total()).toBe(4_000);
});

it('adds a call to the total that had not ended when the browser was cleared', async () => {
  const before = await openPage();
  await before.settleEntry(opening('one'), paid(4_000));
  const running = opening('two');
  await before.openEntry(running);
  expect(await before.total()).toBe(4_000);
  clearDatabases();
  const page = await openPage();
  expect(await page.total()).toBe(4_000);
  // The small copy of running jobs in localStorage has it recorded again.
  await page.openEntry(running);
  await page.settleEntry(running, paid(6_000));
  expect(await page.total()).toBe(10_000);
});

it('keeps the total when the page that has found the database cleared is closed before it has read it', async () => {
  const before = await openPage();
  await before.settleEntry(opening('one'), paid(4_000));
  expect(await before.total()).toBe(4_000);
  clearDatabases();
  const closed = await openPage();
  await closed.database.open();
  await closed.database.close({ disableAutoOpen: false });
  expect(await (await openPage()).total()).toBe(4_000);
});

it('counts calls once that come back while the total of a cleared database is carried over', async () => {
  const before = await openPage();
  const entries: LedgerEntry[] = [];
  for (let number = 0; number < 40; number += 1) {
    await before.settleEntry(opening(`job ${number}`), paid(1_000));
    const entry = await before.database.ledger.get(`job ${number}`);
    if (entry) entries.push(entry);
  }
  expect(await before.total()).toBe(40_000);
  clearDatabases();
  const page = await openPage();
  await page.database.open();
  await Promise.all([
    page.refreshCostTotals(),
    (async () => {
      for (const entry of entries) await page.receive(entry);
    })(),
  ]);
  expect(await page.total()).toBe(40_000);
});

it('lets the total fall when the gateway reports less than was estimated', async () => {
  const page = await openPage();
  await page.settleEntry(opening('one'), { microUsd: 9_000, basis: 'estimate', demo: false });
  expect(await page.total()).toBe(9_000);
  await page.correctEntry(opening('one'), { microUsd: 4_000, basis: 'gateway', demo: false });
  // The page is closed before Costs is read again.
  await page.database.close({ disableAutoOpen: false });
  expect(await (await openPage()).total()).toBe(4_000);
});
