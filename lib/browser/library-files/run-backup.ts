import Dexie from 'dexie';
import { kindOfTable } from '../library-copies/row-copies';
import { type CopiedTable, libraryDatabase } from '../platform/database';
import { withLock } from '../platform/locks';
import { ignoreStorageFailure, storageFailure } from '../platform/storage-failure';
import type { ChangedRow } from '../platform/track-changes';
import { backUp, listAllRows, type RowName } from './back-up';
import { folderProblem, getBackupFolder, isWritable, noteOnFolder } from './backup-folder';
import type { BackupFolder } from './files-database';

/** All rows are checked again this often, because the changes of other devices leave no mark. */
const everythingMs = 10 * 60_000;
/** Changes within this time are written together. */
const gatherMs = 400;

/** Keeps the backup folder up to date for as long as the page is open, in one tab. */
export async function runBackup(): Promise<void> {
  // A browser that denies storage has neither a library nor a folder.
  await ignoreStorageFailure(() => withLock('library-backup', keepUpToDate));
}

async function keepUpToDate(): Promise<void> {
  const changes = watchChanges();
  for (;;) {
    const folder = await getBackupFolder();
    const isDone = folder === null || (await writeOnce(folder, changes.take(folder.request)));
    if (!isDone) changes.addEverything();
    await changes.next(isDone ? everythingMs : retryMs);
    await new Promise((resolve) => setTimeout(resolve, gatherMs));
  }
}

const retryMs = 60_000;

/** @returns whether the folder now has all of them whose bytes are available */
async function writeOnce(folder: BackupFolder, changed: readonly RowName[] | 'everything'): Promise<boolean> {
  try {
    if (!(await isWritable(folder))) {
      await noteOnFolder(folder, { problem: 'prompt' });
      return false;
    }
    const missing = await backUp(folder, changed === 'everything' ? await listAllRows() : changed);
    if (missing === null) return false;
    const writtenAt = new Date().toISOString();
    await noteOnFolder(folder, { writtenAt, missing, waiting: 0, problem: null });
    return true;
  } catch (error) {
    const problem = folderProblem(error);
    if (problem === null && storageFailure(error) === null) throw error;
    await noteOnFolder(folder, { problem: problem ?? 'failed' });
    return false;
  }
}

/** More than can change between two results of the query. Without a folder, none are needed. */
const marksMax = 100;

async function readNewestMarks(): Promise<readonly ChangedRow[]> {
  if ((await getBackupFolder()) === null) return [];
  return libraryDatabase().changed.orderBy('at').reverse().limit(marksMax).toArray();
}

/**
 * Collects the marks of changed rows, which the copier deletes as soon as the studio has the rows. At first, after
 * every request of the user, after a failure and after a while, everything counts as changed.
 */
function watchChanges() {
  const seen = new Map<string, number>();
  let names = new Map<string, RowName>();
  let isEverything = false;
  let wake: (() => void) | null = null;
  let hasNews = false;
  const tell = () => {
    hasNews = true;
    wake?.();
  };
  Dexie.liveQuery(readNewestMarks).subscribe({
    next: (marks) => {
      for (const { id, table, key, at } of marks) {
        if (seen.get(id) === at) continue;
        seen.set(id, at);
        names.set(id, { kind: kindOfTable[table as CopiedTable], id: key }); // only tracked tables have marks
        tell();
      }
    },
    error: tell,
  });
  let taken: string | null = null;
  Dexie.liveQuery(getBackupFolder).subscribe({
    // The writer's own notes are not news.
    next: (folder) => {
      if (folder !== null && folder.request !== taken) tell();
    },
    error: tell,
  });
  return {
    take(request: string): readonly RowName[] | 'everything' {
      const isAll = isEverything || request !== taken;
      const changed = isAll ? 'everything' : [...names.values()];
      taken = request;
      isEverything = false;
      names = new Map();
      hasNews = false;
      return changed;
    },
    addEverything(): void {
      isEverything = true;
    },
    async next(ms: number): Promise<void> {
      if (hasNews) return;
      const timer = setTimeout(() => {
        isEverything = true;
        wake?.();
      }, ms);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      clearTimeout(timer);
      wake = null;
    },
  };
}
