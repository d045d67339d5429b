import { getLoss } from '../library/note-loss';
import { type CopiedTable, libraryDatabase } from '../platform/database';
import type { CopyingRow, LossRow } from '../platform/database-rows';
import { getCopying } from './copying-state';
import { hasOlderPages } from './incomplete-rows';
import { listRefused } from './refused-rows';
import { copyId, kindOfTable } from './row-copies';

/** How this browser's library and its copy in the studio are now. */
export interface CopiesReading {
  copying: CopyingRow;
  /** Pictures that are not copied yet. */
  waiting: number;
  /** Pictures, turns and other rows that the studio does not take: they are only in this browser. */
  refused: number;
  /** Pictures that cannot be copied, because this browser can no longer read their originals. */
  unreadable: number;
  pictures: number;
  /** Pictures whose originals only the studio has, also those of which this browser has not received the rows yet. */
  studioOnly: number;
  /** What this browser has cleared and has not got back. */
  loss: LossRow | null;
}

/** For live queries: its first step reads the library. */
export async function readCopies(): Promise<CopiesReading> {
  const { changed, pictures, originals, trash } = libraryDatabase();
  const [waiting, all, local, trashed] = await Promise.all([
    changed.where('id').startsWith('pictures/').count(),
    pictures.count(),
    originals.count(),
    trash.where('isLocal').equals(1).count(),
  ]);
  const setAside = await listRefused();
  const refused = setAside.filter(({ isUnreadable }) => !isUnreadable);
  const pictureCount = setAside.filter(({ table }) => table === 'pictures').length;
  const copying = await getCopying();
  const here = local - trashed;
  // The studio counts what it has, so its number is right while rows are still to be received.
  const known = hasOlderPages(copying) ? Math.max(all, copying.studioPictures) : all;
  return {
    copying,
    waiting: Math.max(0, waiting - pictureCount),
    // A turn and its answer are one row.
    refused: new Set(refused.map(({ table, key }) => copyId(kindOfTable[table as CopiedTable], key))).size,
    unreadable: setAside.length - refused.length,
    pictures: all,
    studioOnly: Math.max(0, known - here),
    loss: await getLoss(),
  };
}
