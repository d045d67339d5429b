import 'server-only';
import { type Files, FilesError } from 'files-sdk';

/**
 * The one storage of the studio. Keys are `/`-separated and built from checked ids only; any other key throws.
 * Absence is null; every other failure throws.
 */
export interface Storage {
  /** Creates the object only if it is absent, whole or not at all. `exists` when somebody was first. */
  claim(key: string, body: Uint8Array | string): Promise<'created' | 'exists'>;
  /** Writes or replaces, whole or not at all; only for what may be lost, such as a heartbeat. */
  put(key: string, body: Uint8Array | string): Promise<void>;
  get(key: string): Promise<Uint8Array | null>;
  exists(key: string): Promise<boolean>;
  /** Deleting what is absent is no failure. */
  delete(key: string): Promise<void>;
  /** All keys that begin with the prefix; for sweeps; on the way of a request only with a prefix that few keys have. */
  list(prefix: string): AsyncIterable<string>;
  /**
   * Removes what writes that were cut off have left behind, where a store leaves anything.
   * @returns how many leftovers were removed
   */
  tidy(now: number): Promise<number>;
}

/** What files-sdk cannot do everywhere, or not whole or not at all. */
type OwnParts = Pick<Storage, 'claim'> & Partial<Pick<Storage, 'put' | 'delete' | 'list' | 'tidy'>>;

export function createStorage(files: Files, own: OwnParts): Storage {
  const storage: Storage = {
    async put(key, body) {
      await files.upload(key, body);
    },
    async get(key) {
      try {
        const file = await files.download(key);
        return new Uint8Array(await file.arrayBuffer());
      } catch (cause) {
        if (cause instanceof FilesError && cause.code === 'NotFound') return null;
        throw cause;
      }
    },
    exists: (key) => files.exists(key),
    async delete(key) {
      await files.delete(key);
    },
    async *list(prefix) {
      for await (const file of files.listAll({ prefix })) yield file.key;
    },
    tidy: () => Promise.resolve(0),
    ...own,
  };
  return withCheckedKeys(storage);
}

/** The last door: whatever a caller forgot to check leads nowhere else. */
export function withCheckedKeys(storage: Storage): Storage {
  return {
    claim: async (key, body) => storage.claim(checked(key), body),
    put: async (key, body) => storage.put(checked(key), body),
    get: async (key) => storage.get(checked(key)),
    exists: async (key) => storage.exists(checked(key)),
    delete: async (key) => storage.delete(checked(key)),
    list: (prefix) => storage.list(prefix),
    tidy: (now) => storage.tidy(now),
  };
}

function checked(key: string): string {
  if (/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(key) && key.length <= 512) return key;
  throw new Error(`Not a key of the storage: ${JSON.stringify(key.slice(0, 100))}`);
}
