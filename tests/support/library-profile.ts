import Dexie from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { vi } from 'vitest';
import type { LedgerEntry, PictureRow } from '@/lib/browser/platform/database-rows';
import { memoryStorage } from './memory-items';
import { pictureRow } from './picture-row';

let made = 0;

/** A browser with an empty library: freshly loaded modules on new storage. No studio is within reach. */
export async function openProfile() {
  Object.assign(Dexie.dependencies, { indexedDB: new IDBFactory(), IDBKeyRange });
  vi.stubGlobal('localStorage', memoryStorage());
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('offline');
  });
  vi.resetModules();
  const [pictures, ledger, source, importing, removing, { libraryDatabase }, backing, files] =
    await Promise.all([
      import('@/lib/browser/library/picture-storage'),
      import('@/lib/browser/costs/ledger'),
      import('@/lib/browser/library-files/browser-source'),
      import('@/lib/browser/library-files/import-library'),
      import('@/lib/browser/library/delete-pictures'),
      import('@/lib/browser/platform/database'),
      import('@/lib/browser/library-files/back-up'),
      import('@/lib/browser/library-files/import-files'),
    ]);
  return {
    ...pictures,
    ...source,
    ...importing,
    ...removing,
    ...backing,
    ...files,
    database: libraryDatabase(),
    /** Makes a picture as a job does: its call in the ledger, its bytes, and an upload that it was made from. */
    async make(prompt: string, microUsd = 4_000): Promise<string> {
      const picture = newPicture(prompt);
      const opening = openingOf(picture.row);
      await ledger.openEntry(opening);
      await pictures.savePicture(picture);
      await ledger.settleEntry(opening, { microUsd, basis: 'usage', demo: false });
      return picture.row.id;
    },
  };
}

export type LibraryProfile = Awaited<ReturnType<typeof openProfile>>;

function newPicture(prompt: string) {
  made += 1;
  const jobId = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  const original = new Blob([`bytes of ${prompt} ${made}`], { type: 'image/png' });
  const upload = `upload:${made}`;
  const row = pictureRow(jobId, {
    createdAt: new Date(Date.UTC(2026, 10, 1) + made).toISOString(),
    prompt,
    kind: 'edit',
    parameters: { quality: 'low' },
    model: 'gpt-image-2',
    width: 64,
    height: 48,
    sizeBytes: original.size,
    parents: [upload],
  });
  return { row, original, thumbnail: null, sources: [{ id: upload, blob: new Blob([`upload ${made}`]) }] };
}

function openingOf({ jobId, createdAt, model }: PictureRow): LedgerEntry {
  return {
    jobId,
    createdAt,
    kind: 'edit',
    model,
    demo: false,
    estimateMicroUsd: 5_000,
    costMicroUsd: null,
    basis: null,
    usage: null,
    outcome: null,
    status: 'open',
    reason: null,
  };
}
