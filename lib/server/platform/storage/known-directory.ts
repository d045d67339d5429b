import 'server-only';
import { randomUUID } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { logger } from '../log';
import { hasCode } from './disk-space';
import { stagedName, stagingFolder } from './staging';
import type { Storage } from './storage';

/**
 * A volume that is no longer mounted leaves an empty folder in its place. The studio would take its objects for absent,
 * and issue their jobs again; what it wrote meanwhile would be hidden once the volume is back. So the directory has an
 * id in a file, and every write, and every object that seems absent, proves that the directory is still there.
 */
export function withKnownDirectory(root: string, storage: Storage): Storage {
  let known: string | null = null;
  const requireSame = async () => {
    if (known === null || (await readId(root)) === known) return;
    const message = 'The data directory is gone, or another one is in its place: is its volume mounted?';
    throw Object.assign(new Error(message), { code: 'ENODEV' });
  };
  const remember = async () => {
    try {
      known = (await readId(root)) ?? (await createId(root));
    } catch (cause) {
      // What was to be written is written; the next write tries again.
      logger.warn({ err: cause }, 'the data directory could not be given an id');
    }
  };
  const write = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await requireSame();
    const result = await work();
    if (known === null) await remember();
    return result;
  };
  const read = async <Found>(look: Promise<Found>): Promise<Found> => {
    const found = await look;
    if (found === null || found === false) await requireSame();
    return found;
  };
  return {
    claim: (key, body) => write(() => storage.claim(key, body)),
    put: (key, body) => write(() => storage.put(key, body)),
    get: (key) => read(storage.get(key)),
    getPart: (key, start) => read(storage.getPart(key, start)),
    exists: (key) => read(storage.exists(key)),
    size: (key) => read(storage.size(key)),
    async delete(key) {
      await requireSame();
      await storage.delete(key);
    },
    async *list(prefix) {
      await requireSame();
      yield* storage.list(prefix);
    },
    tidy: storage.tidy,
    freeBytes: storage.freeBytes,
  };
}

/** No key begins with a dot. */
const fileName = '.directory-id';

async function readId(root: string): Promise<string | null> {
  try {
    return await readFile(path.join(root, fileName), 'utf8');
  } catch (cause) {
    if (hasCode(cause, 'ENOENT') || hasCode(cause, 'ENOTDIR')) return null;
    throw cause;
  }
}

/** Several processes may do this at once: a hard link appears whole, and only the first one gets the name. */
async function createId(root: string): Promise<string> {
  const id = randomUUID();
  const staged = path.join(root, stagingFolder, stagedName());
  await writeFile(staged, id, { flag: 'wx', flush: true, mode: 0o600 });
  try {
    await link(staged, path.join(root, fileName));
    return id;
  } catch (cause) {
    const others = hasCode(cause, 'EEXIST') ? await readId(root) : null;
    if (others === null) throw cause;
    return others;
  } finally {
    await unlink(staged);
  }
}
