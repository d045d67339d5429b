import { originalName, rowsPartName } from '@/lib/library-format/entry-names';
import { firstBytes } from '@/lib/library-format/library-files';
import { manifestName, writeManifest } from '@/lib/library-format/manifest';

/** A file of rows that has grown to this size is followed by another, because appending copies the whole file. */
const partBytesMax = 512 * 1024;

export type FolderWriter = ReturnType<typeof createFolderWriter>;

/**
 * Writes a library into a folder. The browser writes each file aside and puts it in place as a whole; nothing in the
 * folder is ever deleted.
 * @param device distinguishes browsers that write to one folder
 */
export function createFolderWriter(root: FileSystemDirectoryHandle, device: string) {
  const parts = new Map<string, number>();
  return {
    /** @returns whether the folder has a manifest; otherwise it has nothing of this library. */
    hasManifest: () => hasFile(root, manifestName),
    writeManifest: (now: Date) => writeFile(root, manifestName, writeManifest(now)),
    /** Writes bytes under their hash, once. */
    async putOriginal(sha256: string, bytes: Blob): Promise<void> {
      const path = originalName(sha256, await firstBytes(bytes));
      const { folder, name } = await placeOf(root, path);
      if (await hasFile(folder, name, bytes.size)) return;
      await writeFile(folder, name, bytes);
    },
    async appendRows(kind: string, lines: readonly string[]): Promise<void> {
      for (let part = parts.get(kind) ?? 1; ; part += 1) {
        const { folder, name } = await placeOf(root, rowsPartName(kind, part, device));
        const handle = await folder.getFileHandle(name, { create: true });
        const { size } = await handle.getFile();
        if (size >= partBytesMax) continue;
        await writeTo(handle, lines.join(''), size);
        parts.set(kind, part);
        return;
      }
    },
  };
}

async function placeOf(
  root: FileSystemDirectoryHandle,
  path: string,
): Promise<{ folder: FileSystemDirectoryHandle; name: string }> {
  const names = path.split('/');
  const name = names.pop() ?? '';
  let folder = root;
  for (const each of names) folder = await folder.getDirectoryHandle(each, { create: true });
  return { folder, name };
}

/** Whether a file exists, with this size if one is given. */
async function hasFile(folder: FileSystemDirectoryHandle, name: string, bytes?: number): Promise<boolean> {
  try {
    const file = await (await folder.getFileHandle(name)).getFile();
    return file.size > 0 && (bytes === undefined || file.size === bytes);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return false;
    throw error;
  }
}

async function writeFile(folder: FileSystemDirectoryHandle, name: string, data: string | Blob) {
  await writeTo(await folder.getFileHandle(name, { create: true }), data, 0);
}

/** Writes from a position on. A failure before the end changes nothing. */
async function writeTo(handle: FileSystemFileHandle, data: string | Blob, position: number): Promise<void> {
  const writable = await handle.createWritable({ keepExistingData: position > 0 });
  try {
    await writable.write({ type: 'write', position, data });
  } catch (error) {
    // The failure of the write says more than that of the abort.
    await writable.abort().catch(() => undefined);
    throw error;
  }
  await writable.close();
}
