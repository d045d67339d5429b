import { useCostTotals } from '../costs/cost-totals-store';
import { localDayStart } from '../costs/local-day';
import type { PictureRow } from '../platform/database';
import { withLock } from '../platform/locks';
import { type IndexedPicture, indexLength, indexPromptLength, useLibraryIndex } from './library-index-store';

/**
 * Copies the newest pictures and the sums of the ledger to the stores. One tab at a time, so that the last to write
 * localStorage has also read IndexedDB last; the other tabs follow by the storage event. Where storage is denied the
 * stores keep what they have.
 */
export async function refreshLibrary(): Promise<void> {
  const { countPictures } = await import('./pictures');
  const { listPictures } = await import('./list-pictures');
  await whereStorageAllows('refresh-library', async () => {
    const [page, total] = await Promise.all([listPictures({ limit: indexLength }), countPictures()]);
    useLibraryIndex.getState().replace({ pictures: page.pictures.map(indexed), total });
  });
  await refreshCostTotals();
}

/** Reads the ledger's sums. Also for when a page comes back to the front: the day may have changed. */
export async function refreshCostTotals(): Promise<void> {
  const { sumLedger } = await import('../costs/ledger');
  await whereStorageAllows('refresh-meter', async () => {
    const todayStart = localDayStart(new Date());
    useCostTotals.getState().read({ ...(await sumLedger(todayStart)), todayStart });
  });
}

async function whereStorageAllows(name: string, work: () => Promise<void>): Promise<void> {
  const { storageFailure } = await import('../platform/storage-failure');
  try {
    await withLock(name, work);
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}

function indexed(row: PictureRow): IndexedPicture {
  const { id, jobId, index, width, height, thumbhash, model, kind, createdAt, demo } = row;
  const { costMicroUsd } = row;
  const prompt = row.prompt.slice(0, indexPromptLength);
  return { id, jobId, index, width, height, thumbhash, prompt, model, kind, createdAt, demo, costMicroUsd };
}
