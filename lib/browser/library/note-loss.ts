import { type LossRow, libraryDatabase } from '../platform/database';
import type { LibraryIndexState } from './library-index-store';

/**
 * Notes, once in a database's life, how many pictures an earlier one had: an index in localStorage with pictures that are
 * older than the database speaks of one that the browser has cleared.
 */
export async function noteLoss({
  pictures,
  total,
}: Pick<LibraryIndexState, 'pictures' | 'total'>): Promise<void> {
  const { state } = libraryDatabase();
  await libraryDatabase().transaction('rw', state, async () => {
    const birth = await state.get('birth');
    if (birth?.key !== 'birth' || birth.isLossNoted) return;
    await state.put({ ...birth, isLossNoted: true });
    const [newest] = pictures.filter(({ createdAt }) => createdAt < birth.at);
    if (newest) await state.put({ key: 'loss', pictures: total, newestAt: newest.createdAt });
  });
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
