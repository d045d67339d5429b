import { refreshCostTotals } from '../costs/refresh-cost-totals';
import type { PictureRow } from '../platform/database-rows';
import { withLock } from '../platform/locks';
import { type IndexedPicture, indexLength, indexPromptLength, useLibraryIndex } from './library-index-store';

/**
 * Copies the newest pictures to the first-paint index, which nothing else writes, and the sums of the ledger to the
 * cost totals. One tab at a time, so that the last to write localStorage has also read IndexedDB last; the other tabs
 * follow by the storage event. When the browser denies storage, the index keeps what it has.
 */
export async function refreshLibrary(): Promise<void> {
  const { countPictures } = await import('./picture-storage');
  const { listPictures } = await import('./list-pictures');
  const { ignoreStorageFailure } = await import('../platform/storage-failure');
  const { noteLoss, readMissing } = await import('./note-loss');
  const refresh = async () => {
    // This comes first, because the index that it compares with is overwritten below.
    await noteLoss(useLibraryIndex.getState());
    const [page, total] = await Promise.all([listPictures({ limit: indexLength }), countPictures()]);
    const loss = await readMissing();
    useLibraryIndex.getState().replace({ pictures: page.pictures.map(toIndexed), total, loss });
  };
  await ignoreStorageFailure(() => withLock('refresh-library', refresh));
  await refreshCostTotals();
}

function toIndexed(row: PictureRow): IndexedPicture {
  const { id, jobId, index, width, height, thumbhash, model, kind, createdAt, demo } = row;
  const { costMicroUsd } = row;
  const prompt = row.prompt.slice(0, indexPromptLength);
  return { id, jobId, index, width, height, thumbhash, prompt, model, kind, createdAt, demo, costMicroUsd };
}
