import 'server-only';
import type { Config } from '../config';
import { openFileSystem } from './file-system';
import type { Storage } from './storage';

const globalStorage = globalThis as typeof globalThis & { safelightStorage?: Map<string, Promise<Storage>> };

/** The storage that the configuration names; one instance a process and place. */
export function getStorage(config: Config): Promise<Storage> {
  globalStorage.safelightStorage ??= new Map();
  const place = `${config.storage}:${config.dataDirectory}`;
  let storage = globalStorage.safelightStorage.get(place);
  if (!storage) {
    storage = Promise.resolve(openFileSystem(config.dataDirectory));
    globalStorage.safelightStorage.set(place, storage);
  }
  return storage;
}
