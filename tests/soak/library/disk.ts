import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize } from 'node:v8';

/** The files that a browser leaves on the disk, in a folder of its own. */
export const diskFiles = {
  database: (folder: string) => path.join(folder, 'database'),
  items: (folder: string) => path.join(folder, 'local-storage.json'),
  cookies: (folder: string) => path.join(folder, 'cookies.json'),
} as const;

/** What a transaction did, in order. Bytes of blobs are kept beside their type. */
export type Change =
  | { kind: 'put'; store: string; key: IDBValidKey; value: unknown }
  | { kind: 'delete'; store: string; keys: IDBValidKey[] }
  | { kind: 'clear'; store: string };

export interface StoreSchema {
  name: string;
  keyPath: string | string[] | null;
  autoIncrement: boolean;
  indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[];
}

/** One entry of the database's file: all that one transaction did, or nothing. */
export type DiskEntry =
  | { kind: 'schema'; name: string; version: number; stores: StoreSchema[] }
  | { kind: 'changes'; changes: Change[] };

/** A blob as it is on the disk. */
export interface DiskBlob {
  $blob: Uint8Array;
  type: string;
}

export function isDiskBlob(value: unknown): value is DiskBlob {
  return typeof value === 'object' && value !== null && '$blob' in value;
}

/** Every object of a value, changed by a function, whole objects first. */
export function mapObjects(value: unknown, change: (value: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const changed = change(value);
  if (changed !== value) return changed;
  if (Array.isArray(value)) return value.map((entry) => mapObjects(entry, change));
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, mapObjects(entry, change)]));
}

/** The whole entries of a file, and where they end: what a killed browser had half written is not an entry. */
export function readEntries(file: string): { entries: DiskEntry[]; length: number } {
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const entries: DiskEntry[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    entries.push(deserialize(bytes.subarray(at + 4, end)));
    at = end;
  }
  return { entries, length: at };
}

/** The rows of a database, by store and key. */
export type DiskStores = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

export function readStores(file: string): DiskStores {
  const stores = new Map<string, Map<string, unknown>>();
  const storeOf = (name: string) => {
    const store = stores.get(name) ?? new Map<string, unknown>();
    stores.set(name, store);
    return store;
  };
  for (const entry of readEntries(file).entries) {
    if (entry.kind === 'schema') continue;
    for (const change of entry.changes) {
      const store = storeOf(change.store);
      if (change.kind === 'put') store.set(String(change.key), change.value);
      else if (change.kind === 'clear') store.clear();
      else for (const key of change.keys) store.delete(String(key));
    }
  }
  return stores;
}
