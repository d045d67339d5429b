import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Dexie from 'dexie';

/** What a browser has stored: IndexedDB with its blobs as base64, and localStorage with its JSON parsed. */
export interface BrowserProfile {
  database: { name: string; version: number; stores: Record<string, StoredTable> };
  localStorage: Record<string, unknown>;
}

interface StoredTable {
  keyPath: string;
  indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[];
  rows: Record<string, unknown>[];
}

/** Written by the build of commit 237e0cb, before its files moved into the folders of their subjects. */
export async function readStoredProfile(): Promise<BrowserProfile> {
  const file = path.resolve(import.meta.dirname, '../fixtures/browser-profile.json');
  return JSON.parse(await readFile(file, 'utf8'));
}

/** Writes a profile into this browser without using the studio's code. */
export async function restoreProfile({ database, localStorage: items }: BrowserProfile): Promise<void> {
  for (const [key, value] of Object.entries(items)) localStorage.setItem(key, JSON.stringify(value));
  const opening = (Dexie.dependencies.indexedDB as IDBFactory).open(database.name, database.version);
  opening.onupgradeneeded = () => {
    for (const [name, { keyPath, indexes, rows }] of Object.entries(database.stores)) {
      const store = opening.result.createObjectStore(name, { keyPath });
      for (const index of indexes) store.createIndex(index.name, index.keyPath, index);
      for (const row of rows) store.put(withBlobs(row));
    }
  };
  await new Promise<void>((resolve, reject) => {
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
  });
}

/** The names of everything that is stored now: tables, their keys and indexes, and the path of each field. */
export async function storedNames(database: Dexie): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const table of database.tables) {
    for (const path of await table.toArray().then(fieldPaths)) names.add(nameOf(table.name, path));
  }
  for (let at = 0; at < localStorage.length; at += 1) {
    const key = localStorage.key(at) ?? '';
    for (const path of fieldPaths(JSON.parse(localStorage.getItem(key) ?? 'null')))
      names.add(nameOf(key, path));
  }
  return names;
}

/** The names of everything that a profile stores. */
export function profileNames({ database, localStorage: items }: BrowserProfile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, { rows }] of Object.entries(database.stores)) {
    for (const path of fieldPaths(withBlobs(rows))) names.add(nameOf(name, path));
  }
  for (const [key, value] of Object.entries(items)) {
    for (const path of fieldPaths(value)) names.add(nameOf(key, path));
  }
  return names;
}

/** Paths such as `[].images[].status`, objects before their fields. */
function fieldPaths(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => fieldPaths(entry, `${at}[]`));
  if (typeof value !== 'object' || value === null || value instanceof Blob) return [at];
  const fields = Object.entries(value).flatMap(([name, field]) => fieldPaths(field, `${at}.${name}`));
  return [at, ...fields];
}

/** One name for the state of a job, which several tables store. The model and quality in a duration's key are data. */
function nameOf(place: string, path: string): string {
  if (place === 'safelight:durations') return `${place}: ${path.replace(/(?<=\.runs\.).*/, '*')}`;
  const isOfJob = ['jobs', 'turns', 'safelight:stray-jobs'].includes(place) && path.startsWith('[].state');
  return isOfJob ? `a job: ${path}` : `${place}: ${path}`;
}

function withBlobs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBlobs);
  if (typeof value !== 'object' || value === null) return value;
  if ('$blob' in value && 'type' in value) {
    return new Blob([Buffer.from(String(value.$blob), 'base64')], { type: String(value.type) });
  }
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withBlobs(field)]));
}
