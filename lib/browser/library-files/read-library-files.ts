import Dexie from 'dexie';
import { libraryDatabase } from '../platform/database';
import { getBackupFolder } from './backup-folder';
import type { BackupFolder } from './files-database';

/** What there is to export, and the folder that it is already written to. */
export interface LibraryFilesReading {
  folder: BackupFolder | null;
  pictures: number;
  /** The date of the oldest picture: ISO 8601, UTC; null if there is none. */
  oldestAt: string | null;
}

/** How many pictures were made since this time; empty: ever. For live queries, like the next one. */
export function countAddedSince(time: string): Promise<number> {
  return libraryDatabase().pictures.where('[createdAt+id]').between([time], [Dexie.maxKey]).count();
}

/** For live queries: its first step reads the library. */
export async function readLibraryFiles(): Promise<LibraryFilesReading> {
  const { pictures } = libraryDatabase();
  const count = await pictures.count();
  const [oldest] = await pictures
    .where('[createdAt+id]')
    .between([Dexie.minKey], [Dexie.maxKey])
    .limit(1)
    .toArray();
  return { folder: await getBackupFolder(), pictures: count, oldestAt: oldest?.createdAt ?? null };
}
