import { refreshCostTotals } from '../costs/refresh-cost-totals';
import type { PictureRow } from '../platform/database';
import { withLockIfStorageAllows } from '../platform/locks';
import { type IndexedPicture, indexLength, indexPromptLength, useLibraryIndex } from './library-index-store';

/**
 * Copies the newest pictures from IndexedDB to the first-paint index, then the ledger's sums to the cost totals. One
 * tab at a time, so that the last tab to write localStorage has also read IndexedDB last; the other tabs follow by the
 * storage event. Where storage is denied the stores keep what they have.
 */
export async function refreshLibrary(): Promise<void> {
  const { countPictures } = await import('./picture-storage');
  const { listPictures } = await import('./list-pictures');
  await withLockIfStorageAllows('refresh-library', async () => {
    const [page, total] = await Promise.all([listPictures({ limit: indexLength }), countPictures()]);
    useLibraryIndex.getState().replace({ pictures: page.pictures.map(toIndexedPicture), total });
  });
  await refreshCostTotals();
}

function toIndexedPicture(row: PictureRow): IndexedPicture {
  const { id, jobId, index, width, height, thumbhash, model, kind, createdAt, demo, costMicroUsd } = row;
  const prompt = row.prompt.slice(0, indexPromptLength);
  return { id, jobId, index, width, height, thumbhash, prompt, model, kind, createdAt, demo, costMicroUsd };
}
