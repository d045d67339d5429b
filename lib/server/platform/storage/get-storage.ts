import 'server-only';
import { type Config, ConfigurationError } from '../config';
import { openFileSystem } from './file-system';
import { isExclusive } from './is-exclusive';
import type { Storage } from './storage';

const globalStorage = globalThis as typeof globalThis & { safelightStorage?: Map<string, Promise<Storage>> };

/**
 * The storage that the configuration names; one instance a process and place.
 * @throws ConfigurationError when the store cannot create objects exclusively.
 */
export function getStorage(config: Config): Promise<Storage> {
  globalStorage.safelightStorage ??= new Map();
  const opened = globalStorage.safelightStorage;
  const place = JSON.stringify(config.storage);
  let storage = opened.get(place);
  if (!storage) {
    storage = open(config.storage);
    opened.set(place, storage);
    // A store that was out of reach for a moment is tried again by the next request.
    storage.catch(() => opened.delete(place));
  }
  return storage;
}

async function open(place: Config['storage']): Promise<Storage> {
  switch (place.kind) {
    case 'fs':
      return openFileSystem(place.directory);
    case 's3': {
      const { openS3 } = await import('./s3');
      return proven(openS3(place), `STUDIO_STORAGE is s3, but the store of bucket ${place.bucket}`);
    }
    case 'vercel-blob': {
      const { openVercelBlob } = await import('./vercel-blob');
      return proven(openVercelBlob(), 'STUDIO_STORAGE is vercel-blob, but the store');
    }
  }
}

/** Exactly-once hangs on exclusive creation: a store that ignores the condition would let one press be paid twice. */
async function proven(storage: Storage, what: string): Promise<Storage> {
  if (await isExclusive(storage)) return storage;
  throw new ConfigurationError(
    `${what} ignores If-None-Match: *, so that one press could be paid twice. Choose another store, or fs.`,
  );
}
