import 'server-only';
import { randomUUID } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Files } from 'files-sdk';
import { fs } from 'files-sdk/fs';
import { createStorage, type Storage } from './storage';

/** Files below one directory; several processes of one machine, or of one shared directory, may use it at once. */
export function openFileSystem(directory: string): Storage {
  const root = path.resolve(directory);
  const files = new Files({ adapter: fs({ root }) });
  return createStorage(files, async (key, body) => {
    const target = path.join(root, key);
    if (!target.startsWith(root + path.sep)) throw new Error('The key leaves the storage.');
    // files-sdk leaves names with this ending out of its listings.
    const staged = `${target}.${randomUUID()}.fls-tmp`;
    await mkdir(path.dirname(target), { recursive: true });
    try {
      await writeFile(staged, body, { flag: 'wx' });
      // A hard link appears whole or not at all, and fails if the name is taken: exclusive and atomic.
      await link(staged, target);
      return 'created';
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return 'exists';
      throw cause;
    } finally {
      await rm(staged, { force: true });
    }
  });
}
