import Dexie, { type EntityTable } from 'dexie';
import type { PickedFolder } from '../platform/file-system-access';

/** The folder that this browser writes its library to. */
export interface BackupFolder {
  key: 'folder';
  handle: PickedFolder;
  name: string;
  /** Set again when the user picks a folder or allows it again: what was begun before then says nothing about it. */
  request: string;
  /** ISO 8601, UTC: when everything was last written to it; null: not since the request. */
  writtenAt: string | null;
  /** Rows left out at that time: neither this browser nor the studio could give their bytes. */
  missing?: number;
  /** Rows that are still to be written; null while nobody has counted them. */
  waiting: number | null;
  /**
   * What keeps it from being written. `prompt`: the browser asks the user again. `gone`: the folder is not where it
   * was. `full`: its disk is full.
   */
  problem: 'prompt' | 'gone' | 'full' | 'failed' | null;
}

/** A row as it was last written to the folder. */
export interface WrittenRow {
  /** `kind/id`. */
  id: string;
  /** A hash of the row's line. */
  hash: string;
  /** The hashes of its bytes, so that they need not be computed again. */
  files: Readonly<Record<string, string>>;
  /** Some of its bytes, such as an upload's, were not available when it was written, and are still to be written. */
  lacksBytes?: true;
}

type FilesDatabase = Dexie & {
  folder: EntityTable<BackupFolder, 'key'>;
  written: EntityTable<WrittenRow, 'id'>;
};

let opened: FilesDatabase | null = null;

/** Apart from the library, which knows nothing of it and is never slowed down by it. */
export function filesDatabase(): FilesDatabase {
  if (opened === null) {
    // Dexie adds the tables named in `stores` as properties, which the compiler does not know.
    const database = new Dexie('safelight-files') as FilesDatabase;
    database.version(1).stores({ folder: 'key', written: 'id' });
    opened = database;
  }
  return opened;
}
