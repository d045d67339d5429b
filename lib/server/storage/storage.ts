import 'server-only';
import { type Files, FilesError } from 'files-sdk';

/**
 * The one storage of the studio. Keys are `/`-separated and built from checked ids only.
 * Absence is null; every other failure throws.
 */
export interface Storage {
  /** Creates the object only if it is absent, whole or not at all. `exists` when somebody was first. */
  claim(key: string, body: Uint8Array | string): Promise<'created' | 'exists'>;
  /** Writes or replaces; only for what may be lost, such as a heartbeat. */
  put(key: string, body: Uint8Array | string): Promise<void>;
  get(key: string): Promise<Uint8Array | null>;
  exists(key: string): Promise<boolean>;
  delete(key: string): Promise<void>;
  /** All keys that begin with the prefix; for sweeps, never on the way of a request. */
  list(prefix: string): AsyncIterable<string>;
}

/** How a store creates an object if absent: the one thing files-sdk cannot do everywhere. */
export type Claim = Storage['claim'];

export function createStorage(files: Files, claim: Claim): Storage {
  return {
    claim,
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
  };
}
