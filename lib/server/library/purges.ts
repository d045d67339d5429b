import 'server-only';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { dayMs } from '@/lib/protocol/durations';
import { readJsonOr, type Storage } from '../platform/storage/storage';
import { libraryKeys } from './library-keys';

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
export async function notePurge(storage: Storage, id: string, hashes: readonly string[]): Promise<void> {
  await storage.claim(libraryKeys.purge(id, Date.now(), randomUUID()), JSON.stringify(hashes));
}

/** The hashes whose bytes were deleted lately. Some may be there again. */
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
