import {
  folderPermission,
  type PickedFolder,
  pickFolder,
  requestFolderPermission,
} from '../platform/file-system-access';
import { createId } from '../platform/ids';
import { type BackupFolder, filesDatabase, type WrittenRow } from './files-database';

export async function getBackupFolder(): Promise<BackupFolder | null> {
  return (await filesDatabase().folder.get('folder')) ?? null;
}

/** Stores the writer's notes about a folder. If the user has made another request, stores nothing and returns false. */
export function noteOnFolder(
  { request }: BackupFolder,
  change: Partial<Pick<BackupFolder, 'writtenAt' | 'missing' | 'waiting' | 'problem'>>,
  rows: readonly WrittenRow[] = [],
): Promise<boolean> {
  const { folder, written } = filesDatabase();
  return filesDatabase().transaction('rw', folder, written, async () => {
    if ((await folder.get('folder'))?.request !== request) return false;
    await folder.update('folder', change);
    await written.bulkPut(rows);
    return true;
  });
}

/** Asks for a folder, which gets the whole library and from then on everything new. Call it within a press. */
export async function chooseBackupFolder(): Promise<void> {
  const picked = await pickFolder();
  if (picked !== null) await writeToFolder(picked);
}

/** Writes to this folder from now on. Everything is written again, even if an earlier folder has it. */
export async function writeToFolder(handle: PickedFolder): Promise<void> {
  const { folder, written } = filesDatabase();
  await filesDatabase().transaction('rw', folder, written, async () => {
    await written.clear();
    await folder.put({ key: 'folder', handle, name: handle.name, ...newRequest() });
  });
}

/** Whether anything was noted as written to the folder. */
export async function hasWritten(): Promise<boolean> {
  return (await filesDatabase().written.limit(1).count()) > 0;
}

/** Has everything written once more, unless the user has made another request, which has the same effect. */
export async function beginAnew({ request }: BackupFolder): Promise<null> {
  const { folder, written } = filesDatabase();
  await filesDatabase().transaction('rw', folder, written, async () => {
    if ((await folder.get('folder'))?.request !== request) return;
    await written.clear();
    await folder.update('folder', newRequest());
  });
  return null;
}

/** Asks the browser to let the page write again. Call it within a press. */
export async function allowBackupFolder(): Promise<void> {
  const folder = await getBackupFolder();
  if (folder === null) return;
  const permission = await requestFolderPermission(folder.handle);
  // A new request, because rows that came meanwhile are not written yet: the folder is not up to date before they are.
  await filesDatabase().folder.update(
    'folder',
    permission === 'granted' ? newRequest() : { problem: 'prompt' },
  );
}

const newRequest = () => ({ request: createId(), writtenAt: null, waiting: null, problem: null });

/** Writes nothing more to the folder, which keeps what it has. */
export async function forgetBackupFolder(): Promise<void> {
  const { folder, written } = filesDatabase();
  await filesDatabase().transaction('rw', folder, written, async () => {
    await folder.clear();
    await written.clear();
  });
}

export async function isWritable({ handle }: BackupFolder): Promise<boolean> {
  return (await folderPermission(handle)) === 'granted';
}

/** Why a folder could not be written, by the name of the browser's error; null for another error. */
export function folderProblem(error: unknown): BackupFolder['problem'] {
  if (!(error instanceof DOMException)) return null;
  switch (error.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'prompt';
    case 'NotFoundError':
      return 'gone';
    case 'QuotaExceededError':
      return 'full';
    default:
      return 'failed';
  }
}
