import { storageManager } from '../platform/storage-quota';

/** Where exports are written before they are downloaded: files of this site that no user sees. */
const folderName = 'exports';

/** Whatever is older was downloaded long ago, or its page was closed before. */
const keptMs = 60 * 60_000;

export interface TemporaryFile {
  write(bytes: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** The file on the disk, of which nothing is in memory. */
  open(): Promise<File>;
  remove(): Promise<void>;
}

/** A new file on the disk; null if this browser lets pages write none. */
export async function createTemporaryFile(): Promise<TemporaryFile | null> {
  try {
    const folder = await openFolder(true);
    if (folder === null) return null;
    const name = `${Date.now()}.zip`;
    const handle = await folder.getFileHandle(name, { create: true });
    if (!('createWritable' in handle)) return null;
    return {
      write: async (bytes, signal) => bytes.pipeTo(await handle.createWritable(), { signal }),
      open: () => handle.getFile(),
      remove: async () => void (await folder.removeEntry(name).catch(() => undefined)),
    };
  } catch (error) {
    // Private windows have such files in some browsers only.
    if (error instanceof DOMException || error instanceof TypeError) return null;
    throw error;
  }
}

/** Deletes what earlier visits have left. */
export async function removeOldFiles(): Promise<void> {
  try {
    const folder = await openFolder(false);
    if (folder === null) return;
    const names: string[] = [];
    for await (const [name, handle] of folder.entries())
      if (handle.kind === 'file' && Date.now() - Number.parseInt(name, 10) > keptMs) names.push(name);
    for (const name of names) await folder.removeEntry(name);
  } catch (error) {
    // There are none, or another tab writes to one of them.
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
  }
}

async function openFolder(create: boolean): Promise<FileSystemDirectoryHandle | null> {
  const root = await storageManager()?.getDirectory?.();
  if (!root) return null;
  return root.getDirectoryHandle(folderName, { create });
}
