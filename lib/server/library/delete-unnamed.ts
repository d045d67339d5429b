import 'server-only';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { hashesOf } from '@/lib/library-format/row-lines';
import { dayMs, trashMs } from '@/lib/protocol/durations';
import { clockMs } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { isDeleted, isPurged } from '@/lib/protocol/merge-rows';
import { readJsonOr, type Storage } from '../platform/storage/storage';
import { forgetDamagedOriginal } from './damaged-originals';
import { libraryKeys } from './library-keys';
import { addSize, getSize, removeSize } from './library-sizes';
import { type LibraryRows, readOn } from './read-changes';

/** Whether a deleted row has left the trash: 30 days ago, or because it was deleted for good. */
export function isExpired(row: LibraryRow, nowMs: number): boolean {
  if (!isDeleted(row) || typeof row.deletedAt !== 'string') return false;
  return isPurged(row) || nowMs - clockMs(row.deletedAt) > trashMs;
}

/** What was read of a library, the hashes that needed rows name, and which rows are needed. */
interface NamedBytes {
  read: LibraryRows;
  named: Set<string>;
  isNeeded: (row: LibraryRow) => boolean;
}

/**
 * Deletes bytes, and puts them back if a row names them in the meantime: whoever adds a row that names bytes adds
 * it before asking whether they are there, so that one of the two sees the other (`listMissing`).
 * @returns the hashes whose bytes are gone
 */
export async function deleteUnnamed(
  storage: Storage,
  id: string,
  hashes: readonly string[],
  rows: NamedBytes,
): Promise<readonly string[]> {
  const present: string[] = [];
  for (const hash of hashes) {
    if (await storage.exists(libraryKeys.original(id, hash))) present.push(hash);
  }
  if (present.length === 0) return [];
  await notePurge(storage, id, present);
  const deleted: string[] = [];
  for (const hash of present) {
    if (!rows.named.has(hash) && (await deleteBytes(storage, id, hash, rows))) deleted.push(hash);
  }
  return deleted;
}

async function deleteBytes(
  storage: Storage,
  id: string,
  hash: string,
  { read, named, isNeeded }: NamedBytes,
): Promise<boolean> {
  const key = libraryKeys.original(id, hash);
  const bytes = await storage.get(key);
  if (bytes === null) return false;
  const size = await getSize(storage, id, hash);
  await storage.delete(key);
  for (const row of await readOn(storage, id, read)) {
    if (isNeeded(row)) for (const other of hashesOf(row)) named.add(other);
  }
  if (named.has(hash)) {
    await storage.claim(key, bytes);
    if (size) await addSize(storage, id, hash, size);
    return false;
  }
  await storage.delete(libraryKeys.thumbnail(id, hash));
  await forgetDamagedOriginal(storage, id, hash);
  await removeSize(storage, id, hash);
  return true;
}

/**
 * Between the upload of bytes and the row that names them lie other uploads, or the sleep of a laptop. Longer than this
 * no page waits with its rows.
 */
const keptMs = 7 * dayMs;

const purgeSchema = z.array(z.string());

const librariesMax = 64;

/** The hashes of purges by their keys, by library: these objects never change, so each is read once. */
const known = new WeakMap<Storage, Map<string, ReadonlyMap<string, readonly string[]>>>();

/**
 * Notes that bytes are about to be deleted. Call it before: whoever adds a row that names them afterwards finds either
 * the note, or the bytes.
 */
async function notePurge(storage: Storage, id: string, hashes: readonly string[]): Promise<void> {
  await storage.claim(libraryKeys.purge(id, Date.now(), randomUUID()), JSON.stringify(hashes));
}

/** The hashes whose bytes were deleted recently. Some may be there again. */
export async function listPurged(storage: Storage, id: string): Promise<ReadonlySet<string>> {
  const libraries = known.get(storage) ?? new Map<string, ReadonlyMap<string, readonly string[]>>();
  known.set(storage, libraries);
  const before = libraries.get(id);
  const purges = new Map<string, readonly string[]>();
  for await (const key of storage.list(libraryKeys.purges(id))) {
    purges.set(key, before?.get(key) ?? (await readJsonOr(storage, key, purgeSchema, [])) ?? []);
  }
  // Moved to the end: the library that was used least recently is forgotten first.
  libraries.delete(id);
  if (purges.size > 0) libraries.set(id, purges);
  const [oldest] = libraries.keys();
  if (libraries.size > librariesMax && oldest !== undefined) libraries.delete(oldest);
  return new Set([...purges.values()].flat());
}

/** Deletes notes for which no upload can still be on its way. */
export async function sweepPurges(storage: Storage, id: string, nowMs: number): Promise<void> {
  const old: string[] = [];
  for await (const key of storage.list(libraryKeys.purges(id))) {
    const notedMs = Number(/\/(\d{1,15})-[^/]*$/.exec(key)?.[1]);
    // A date in the future, of a clock that was wrong, must not keep it for as long.
    if (!(Math.abs(nowMs - notedMs) < keptMs)) old.push(key);
  }
  for (const key of old) await storage.delete(key);
}
