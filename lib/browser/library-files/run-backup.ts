import Dexie from 'dexie';
import { kindOfTable } from '../library-copies/row-copies';
import { type CopiedTable, libraryDatabase } from '../platform/database';
import { withLock } from '../platform/locks';
import { ignoreStorageFailure, storageFailure } from '../platform/storage-failure';
import type { ChangedRow } from '../platform/track-changes';
import { backUp, listAllRows, type RowName } from './back-up';
import { folderProblem, getBackupFolder, isWritable, updateBackupFolder } from './backup-folder';
import type { BackupFolder } from './files-database';

/** Everything is looked through again this often: what other devices changed leaves no mark. */
const everythingMs = 10 * 60_000;
/** Changes of a moment are written together. */
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
    const isDone = folder !== null && (await writeOnce(folder, changes.take()));
    await changes.next(isDone || folder === null ? everythingMs : retryMs);
    await new Promise((resolve) => setTimeout(resolve, gatherMs));
  }
}

const retryMs = 60_000;

async function writeOnce(folder: BackupFolder, changed: readonly RowName[] | 'everything'): Promise<boolean> {
  try {
    if (!(await isWritable(folder))) {
      await updateBackupFolder({ problem: 'prompt' });
      return false;
    }
    await backUp(folder.handle, changed === 'everything' ? await listAllRows() : changed);
    await updateBackupFolder({ writtenAt: new Date().toISOString(), waiting: 0, problem: null });
    return true;
  } catch (error) {
    const problem = folderProblem(error);
    if (problem === null && storageFailure(error) === null) throw error;
    await updateBackupFolder({ problem: problem ?? 'failed' });
    return false;
  }
}

/** More than change between two emissions of the query; without a folder, nobody needs to know. */
const marksMax = 100;

async function readNewestMarks(): Promise<readonly ChangedRow[]> {
  if ((await getBackupFolder()) === null) return [];
  return libraryDatabase().changed.orderBy('at').reverse().limit(marksMax).toArray();
}

/** Whether a folder was chosen, or can be written again. */
function isToBeFilled(folder: BackupFolder, last: BackupFolder | null): boolean {
  if (folder.problem !== null) return false;
  const isNew = folder.writtenAt === null && last?.writtenAt !== null;
  return isNew || last === null || last.problem !== null || last.name !== folder.name;
}

/**
 * Collects the marks of what changes, which the copier deletes as soon as the studio has it. At first, after another
 * folder was chosen, and after a while, everything counts as changed.
 */
function watchChanges() {
  const seen = new Map<string, number>();
  let names = new Map<string, RowName>();
  let isEverything = true;
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
  let last: BackupFolder | null | undefined;
  Dexie.liveQuery(getBackupFolder).subscribe({
    next: (folder) => {
      // What the writer itself notes is no news.
      if (last !== undefined && folder && isToBeFilled(folder, last)) {
        isEverything = true;
        tell();
      }
      last = folder;
    },
    error: tell,
  });
  return {
    take(): readonly RowName[] | 'everything' {
      const taken = isEverything ? 'everything' : [...names.values()];
      isEverything = false;
      names = new Map();
      hasNews = false;
      return taken;
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
