import 'server-only';
import {
  access,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { logger } from '../log';
import { hasCode, type ReadFreeBytes, readFreeBytesOfDisk, requireDiskSpace } from './disk-space';
import { withKnownDirectory } from './known-directory';
import { readPart } from './read-part';
import { promisedByOthers } from './shared-room';
import { removeLeftovers, stagedName, stagingFolder } from './staging';
import { type Storage, withCheckedKeys } from './storage';

/** Files below one directory, which several processes or machines may share. */
export function openFileSystem(
  directory: string,
  readFreeBytes: ReadFreeBytes = readFreeBytesOfDisk,
): Storage {
  const root = path.resolve(directory);
  const pathOf = (key: string) => path.join(root, key);
  const requireRoom = (key: string, body: Uint8Array | string) =>
    requireDiskSpace({ root, key, sizeBytes: body.length }, readFreeBytes, promisedElsewhere);
  const promisedElsewhere = async () => {
    try {
      return await promisedByOthers(files);
    } catch (cause) {
      logger.warn({ err: cause }, 'the promises of other processes cannot be read');
      return 0;
    }
  };
  const files: Storage = {
    async claim(key, body) {
      const target = pathOf(key);
      await requireRoom(key, body);
      return withStaged(root, target, body, async (staged) => {
        try {
          // A hard link appears whole or not at all, and fails if the name is taken: exclusive and atomic.
          await link(staged, target);
        } catch (cause) {
          if (hasCode(cause, 'EEXIST')) return 'exists';
          throw cause;
        }
        await syncFolders(path.dirname(target));
        return 'created';
      });
    },
    async put(key, body) {
      const target = pathOf(key);
      await requireRoom(key, body);
      await withStaged(root, target, body, (staged) => rename(staged, target));
    },
    get: (key) => unlessMissing(readFile(pathOf(key)), null),
    getPart: (key, start) => unlessMissing(readPart(pathOf(key), start), null),
    exists: (key) =>
      unlessMissing(
        access(pathOf(key)).then(() => true),
        false,
      ),
    size: (key) =>
      unlessMissing(
        stat(pathOf(key)).then((file) => file.size),
        null,
      ),
    async delete(key) {
      const target = pathOf(key);
      await rm(target, { force: true });
      await removeEmptyFolders(root, path.dirname(target));
    },
    list: (prefix) => listFiles(root, prefix),
    tidy: (now) => removeLeftovers(root, now),
    freeBytes: () => readFreeBytes(root),
  };
  return withCheckedKeys(withKnownDirectory(root, files));
}

/** Reads only the folder that the prefix names, since the directory may hold much else. */
async function* listFiles(root: string, prefix: string): AsyncGenerator<string> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  for await (const file of filesBelow(path.join(root, folder))) {
    const key = path.relative(root, file).split(path.sep).join('/');
    if (key.startsWith(prefix) && !key.startsWith(stagingFolder)) yield key;
  }
}

/**
 * Reads folder by folder, because each of them may vanish meanwhile with what was in it: Node's recursive reading would
 * then fail as a whole, and the files of all others would be missing from the list.
 */
async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await unlessMissing(readdir(folder, { withFileTypes: true }), []);
  for (const entry of entries) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(at);
    else if (entry.isFile()) yield at;
  }
}

/**
 * Writes a temporary file, which `publish` gives its final name; the temporary name is gone afterwards in any case. Its
 * bytes are flushed first: after a power failure, a name without them would be an object of zero bytes.
 */
async function withStaged<Result>(
  root: string,
  target: string,
  body: Uint8Array | string,
  publish: (staged: string) => Promise<Result>,
): Promise<Result> {
  const staged = path.join(root, stagingFolder, stagedName());
  const write = () => writeFile(staged, body, { flag: 'wx', flush: true, mode: 0o600 });
  try {
    await withFolder(path.dirname(staged), write);
    return await withFolder(path.dirname(target), () => publish(staged));
  } finally {
    await removeStaged(staged);
  }
}

/** `unlink` is one system call, while `rm` looks at the file twice first. */
async function removeStaged(staged: string): Promise<void> {
  try {
    await unlink(staged);
  } catch (cause) {
    // The file was never written, or has been renamed.
    if (!hasCode(cause, 'ENOENT')) throw cause;
  }
}

/** Deletes remove empty folders, perhaps repeatedly while another writer creates them. */
const folderTriesMax = 10;

/** Does the work in a folder, which is created if it is missing. */
async function withFolder<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (attempt > 1) await mkdir(folder, { recursive: true, mode: 0o700 });
      return await work();
    } catch (cause) {
      if (!hasCode(cause, 'ENOENT') || attempt === folderTriesMax) throw cause;
    }
  }
}

/** A new name survives a power failure only once its folder is synced, and a new folder once its parent is. */
async function syncFolders(folder: string): Promise<void> {
  await Promise.all([folder, path.dirname(folder)].map(syncFolder));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let each = folder; each !== root; each = path.dirname(each)) {
    try {
      await rmdir(each);
    } catch (cause) {
      if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'EPERM'].some((code) => hasCode(cause, code))) return;
      throw cause;
    }
  }
}

/** Resolves to what `look` finds, or to `missing` if the file does not exist. */
async function unlessMissing<Found, Missing>(
  look: Promise<Found>,
  missing: Missing,
): Promise<Found | Missing> {
  try {
    return await look;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT') || hasCode(cause, 'ENOTDIR')) return missing;
    throw cause;
  }
}
