import { databaseBirth, libraryDatabase } from '../platform/database';
import type { LossRow } from '../platform/database-rows';
import type { LibraryIndexState } from './library-index-store';

let hasCompared = false;

/**
 * Notes, once a page load, how many pictures the browser has cleared: if the index in localStorage has pictures that
 * are older than the database, there was an earlier database.
 */
export async function noteLoss({
  pictures,
  total,
}: Pick<LibraryIndexState, 'pictures' | 'total'>): Promise<void> {
  if (hasCompared) return;
  const bornAt = await databaseBirth();
  hasCompared = true;
  const newest = pictures.find(({ createdAt }) => bornAt !== null && createdAt < bornAt);
  if (newest) await libraryDatabase().state.put({ key: 'loss', pictures: total, newestAt: newest.createdAt });
}

/** What this browser has cleared, as long as it has fewer pictures than it had; null: nothing. */
export async function getLoss(): Promise<LossRow | null> {
  const { state, pictures } = libraryDatabase();
  const loss = await state.get('loss');
  if (loss?.key !== 'loss') return null;
  return (await pictures.count()) < loss.pictures ? loss : null;
}

/** The user knows of it. */
export async function forgetLoss(): Promise<void> {
  await libraryDatabase().state.delete('loss');
}
