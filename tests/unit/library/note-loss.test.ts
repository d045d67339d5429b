import Dexie from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, expect, it, vi } from 'vitest';
import { memoryStorage } from '../../support/memory-items';
import { pictureRow } from '../../support/picture-row';

afterEach(() => vi.unstubAllGlobals());

function clearDatabases(): void {
  Object.assign(Dexie.dependencies, { indexedDB: new IDBFactory(), IDBKeyRange });
}

/** A page on the storage of the browser as it is now. */
async function openPage() {
  vi.resetModules();
  const [{ refreshLibrary }, { useLibraryIndex }, { forgetLoss, getLoss }, { libraryDatabase }] =
    await Promise.all([
      import('@/lib/browser/library/refresh-library'),
      import('@/lib/browser/library/library-index-store'),
      import('@/lib/browser/library/note-loss'),
      import('@/lib/browser/platform/database'),
    ]);
  await useLibraryIndex.persist.rehydrate();
  const refresh = async () => {
    await refreshLibrary();
    await new Promise((resolve) => setTimeout(resolve, 400));
  };
  return { refresh, forgetLoss, getLoss, database: libraryDatabase() };
}

/** A browser whose gallery has shown this many pictures. */
async function openWith(count: number) {
  vi.stubGlobal('localStorage', memoryStorage());
  vi.stubGlobal('window', new EventTarget());
  clearDatabases();
  const page = await openPage();
  const rows = Array.from({ length: count }, (_, number) =>
    pictureRow(`job-${String(number).padStart(4, '0')}`, {
      createdAt: new Date(Date.UTC(2026, 10, 1) + number).toISOString(),
    }),
  );
  await page.database.pictures.bulkPut(rows);
  await page.refresh();
  return { ...page, rows };
}

it('tells of all lost pictures if the page that has found the database cleared is closed before it has compared', async () => {
  await openWith(312);
  clearDatabases();
  const closed = await openPage();
  await closed.database.open();
  await closed.database.close({ disableAutoOpen: false });
  const page = await openPage();
  await page.refresh();
  expect(await page.getLoss()).toMatchObject({ pictures: 312, newestAt: '2026-11-01T00:00:00.311Z' });
});

it('tells of all lost pictures of a database that was rolled back by more of them than the index has', async () => {
  const { database, rows } = await openWith(200);
  const lost = rows.slice(100).map(({ id }) => id);
  await database.pictures.bulkDelete(lost);
  await database.changed.clear();
  await database.close({ disableAutoOpen: false });
  const page = await openPage();
  await page.refresh();
  expect(await page.getLoss()).toMatchObject({ pictures: 100 });
  await page.database.pictures.bulkPut(rows.slice(100));
  expect(await page.getLoss()).toBeNull();
});

it('tells only of the pictures that are missing if the index still has some that are here', async () => {
  const { database, rows } = await openWith(200);
  await database.pictures.bulkDelete(rows.slice(190).map(({ id }) => id));
  await database.close({ disableAutoOpen: false });
  const page = await openPage();
  await page.refresh();
  expect(await page.getLoss()).toMatchObject({ pictures: 10 });
});

it('still tells of all lost pictures when the browser is cleared again before any of them came back', async () => {
  await openWith(312);
  clearDatabases();
  const cleared = await openPage();
  await cleared.refresh();
  const made = pictureRow('job-made-later', { createdAt: new Date().toISOString() });
  await cleared.database.pictures.put(made);
  await cleared.refresh();
  clearDatabases();
  const page = await openPage();
  await page.refresh();
  expect(await page.getLoss()).toMatchObject({ pictures: 313, newestAt: made.createdAt });
});

it('still tells of a loss when the browser is cleared twice in a row, and of none once it was dismissed', async () => {
  await openWith(312);
  clearDatabases();
  await (await openPage()).refresh();
  clearDatabases();
  const page = await openPage();
  await page.refresh();
  expect(await page.getLoss()).toMatchObject({ pictures: 312, newestAt: '2026-11-01T00:00:00.311Z' });
  await page.forgetLoss();
  clearDatabases();
  const later = await openPage();
  await later.refresh();
  expect(await later.getLoss()).toBeNull();
});

it('tells of a loss until the lost pictures are back, however many others come from another library', async () => {
  const { rows } = await openWith(10);
  clearDatabases();
  const page = await openPage();
  await page.refresh();
  const others = rows.map((row) => ({ ...row, id: `other-${row.id}`, jobId: `other-${row.jobId}` }));
  await page.database.pictures.bulkPut(others);
  expect(await page.getLoss()).toMatchObject({ pictures: 10 });
  await page.database.pictures.bulkPut(rows);
  expect(await page.getLoss()).toBeNull();
});
