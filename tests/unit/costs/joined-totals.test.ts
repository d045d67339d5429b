import Dexie from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { memoryStorage } from '../../support/memory-items';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 1) });
  vi.stubGlobal('localStorage', memoryStorage());
  vi.stubGlobal('window', new EventTarget());
  clearDatabases();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const hourMs = 3_600_000;

function clearDatabases(): void {
  Object.assign(Dexie.dependencies, { indexedDB: new IDBFactory(), IDBKeyRange });
}

/** An hour later, a page on the storage of the browser as it is then, with the library that its cookie names. */
async function openPage(library: string | null) {
  vi.setSystemTime(Date.now() + hourMs);
  vi.resetModules();
  const [{ openEntry, settleEntry }, { applyRows }, { useCostTotals }, { refreshCostTotals }, copying] =
    await Promise.all([
      import('@/lib/browser/costs/ledger'),
      import('@/lib/browser/library-copies/apply-rows'),
      import('@/lib/browser/costs/cost-totals-store'),
      import('@/lib/browser/costs/refresh-cost-totals'),
      import('@/lib/browser/library-copies/copying-state'),
    ]);
  await useCostTotals.persist.rehydrate();
  await refreshCostTotals();
  const attach = (to: string | null) => copying.updateCopying({ library: to, since: 1 });
  if (library !== null) await attach(library);
  await refreshCostTotals();
  const { device } = await copying.getCopying();
  return {
    device,
    attach,
    async pay(jobId: string, microUsd: number): Promise<LibraryRow> {
      const createdAt = new Date().toISOString();
      const known = {
        jobId,
        createdAt,
        kind: 'create',
        model: 'm',
        demo: false,
        estimateMicroUsd: 1,
      } as const;
      await openEntry(known);
      await settleEntry(known, { microUsd, basis: 'usage', demo: false });
      await refreshCostTotals();
      return callRow(jobId, microUsd, device);
    },
    receive: (rows: readonly LibraryRow[]) => applyRows(rows),
    /** What Costs shows after it was read anew. */
    async total(): Promise<number> {
      await refreshCostTotals();
      return useCostTotals.getState().allTimeMicroUsd;
    },
  };
}

/** A call as the studio has it from the device that made it. */
function callRow(jobId: string, microUsd: number, device: string, sentMs = Date.now()): LibraryRow {
  const clock = formatClock(sentMs, 0, device);
  const values = {
    ...{ createdAt: new Date(sentMs).toISOString(), kind: 'create', model: 'm', demo: false },
    ...{ estimateMicroUsd: 1, costMicroUsd: microUsd, basis: 'usage', usage: null },
    ...{ outcome: null, status: 'settled', reason: null },
  };
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, clock]]));
  return { kind: 'ledger', id: jobId, fields: fields as LibraryRow['fields'] };
}

it('adds what another library has spent to the calls that a cleared browser had not copied', async () => {
  const before = await openPage('first');
  const copied = await before.pay('copied', 4_000);
  await before.pay('not copied', 6_000);
  const ofAnother = callRow('of another', 100_000, '0000000b');
  clearDatabases();
  const page = await openPage('first');
  expect(await page.total()).toBe(10_000);
  await page.receive([copied]);
  expect(await page.total()).toBe(10_000);
  await page.attach('second');
  await page.receive([ofAnother]);
  expect(await page.total()).toBe(110_000);
});

it('adds what another library has spent to the calls of a cleared browser that made no copies', async () => {
  const before = await openPage(null);
  await before.pay('not copied', 6_000);
  clearDatabases();
  const page = await openPage('second');
  await page.receive([callRow('of another', 100_000, '0000000b', Date.now() - 2 * hourMs)]);
  expect(await page.total()).toBe(106_000);
});

it('adds what another device has spent since the browser was last open, before it was cleared', async () => {
  const before = await openPage('first');
  await before.pay('not copied', 6_000);
  vi.setSystemTime(Date.now() + hourMs);
  const later = callRow('later', 50_000, '0000000b');
  clearDatabases();
  const page = await openPage('first');
  await page.receive([later]);
  expect(await page.total()).toBe(56_000);
});

it('counts a call once that comes back, whichever device made it, after the browser was cleared twice', async () => {
  const before = await openPage('first');
  const own = await before.pay('own', 4_000);
  const ofAnother = callRow('of another', 100_000, '0000000b');
  await before.receive([ofAnother]);
  expect(await before.total()).toBe(104_000);
  clearDatabases();
  expect(await (await openPage('first')).total()).toBe(104_000);
  clearDatabases();
  const page = await openPage('first');
  await page.receive([ofAnother]);
  expect(await page.total()).toBe(104_000);
  // Its first device had sent its own call to the second library as well.
  await page.attach('second');
  await page.receive([own]);
  expect(await page.total()).toBe(104_000);
});

it('keeps what was never copied although a call costs more when it comes back to a cleared browser', async () => {
  const before = await openPage('first');
  const copied = await before.pay('copied', 4_000);
  await before.pay('not copied', 6_000);
  clearDatabases();
  const page = await openPage('first');
  expect(await page.total()).toBe(10_000);
  const corrected = callRow('copied', 9_000, before.device, Date.now() - hourMs);
  const { createdAt } = copied.fields;
  await page.receive([{ ...corrected, fields: { ...corrected.fields, createdAt } as LibraryRow['fields'] }]);
  expect(await page.total()).toBe(15_000);
});
