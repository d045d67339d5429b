import Dexie from 'dexie';
import { databaseBirth, libraryDatabase } from '../platform/database';
import type { LossRow } from '../platform/database-rows';
import type { IndexedPicture, LibraryIndexState } from './library-index-store';

let hasCompared = false;

/**
 * Notes, once a page load, how many pictures the browser has cleared: if the index in localStorage has pictures that
 * are older than the database, there was an earlier database. If it has pictures that the database never heard of, the
 * browser has set the database back, as after a power cut or from a backup.
 */
export async function noteLoss({
  pictures,
  total,
}: Pick<LibraryIndexState, 'pictures' | 'total'>): Promise<void> {
  if (hasCompared) return;
  const bornAt = await databaseBirth();
  hasCompared = true;
  const newest = pictures.find(({ createdAt }) => bornAt !== null && createdAt < bornAt);
  const { state } = libraryDatabase();
  if (newest) {
    await state.put({ key: 'loss', pictures: total, newestAt: newest.createdAt });
    return;
  }
  const missing = await listMissing(pictures);
  const [lastMissing] = missing;
  if (lastMissing === undefined) return;
  const newestAt = lastMissing.createdAt;
  const left = await countUntil(newestAt);
  // The index names only the newest ones. If none of those is here, there may be others that it does not name.
  const lost = missing.length < pictures.length ? missing.length : Math.max(missing.length, total - left);
  await state.put({ key: 'loss', pictures: lost, newestAt, had: lost + left });
}

/** The pictures of the index that are neither here nor were deleted. */
async function listMissing(indexed: readonly IndexedPicture[]): Promise<IndexedPicture[]> {
  const rows = await libraryDatabase().pictures.bulkGet(indexed.map(({ id }) => id));
  const absent = indexed.filter((_, at) => rows[at] === undefined);
  if (absent.length === 0) return [];
  const { wasDeleted } = await import('./trash');
  const missing: IndexedPicture[] = [];
  for (const picture of absent) if (!(await wasDeleted(picture.id))) missing.push(picture);
  return missing;
}

/** Counts the pictures up to the date of the newest lost one, because later pictures replace none of the lost. */
function countUntil(newestAt: string): Promise<number> {
  return libraryDatabase()
    .pictures.where('[createdAt+id]')
    .between([Dexie.minKey], [newestAt, Dexie.maxKey])
    .count();
}

/** What this browser has cleared, as long as it has fewer pictures than before; null: nothing. */
export async function getLoss(): Promise<LossRow | null> {
  const loss = await libraryDatabase().state.get('loss');
  if (loss?.key !== 'loss') return null;
  return (await countUntil(loss.newestAt)) < (loss.had ?? loss.pictures) ? loss : null;
}

/** Drops the note, because the user has seen it. */
export async function forgetLoss(): Promise<void> {
  await libraryDatabase().state.delete('loss');
}
