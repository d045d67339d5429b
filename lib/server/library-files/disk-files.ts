import 'server-only';
import { createReadStream } from 'node:fs';
import { type FileHandle, opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LibraryFile } from '@/lib/library-format/open-library';
import type { RandomAccess } from '@/lib/library-format/zip';

/** A file on the disk, of which any part can be read. */
export async function accessTo(handle: FileHandle): Promise<RandomAccess> {
  const { size } = await handle.stat();
  return {
    sizeBytes: size,
    read: async (from, bytes) => {
      const buffer = new Uint8Array(Math.max(0, Math.min(bytes, size - from)));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
      return buffer.subarray(0, bytesRead);
    },
  };
}

/** The files of a folder on the disk, those of its folders included. Links are not followed. */
export async function* filesOfFolder(root: string, folder = ''): AsyncGenerator<LibraryFile> {
  for await (const entry of await opendir(path.join(root, folder))) {
    const name = path.posix.join(folder, entry.name);
    const file = path.join(root, name);
    if (entry.isDirectory()) yield* filesOfFolder(root, name);
    else if (entry.isFile()) {
      yield { name, sizeBytes: (await stat(file)).size, read: () => createReadStream(file) };
    }
  }
}
