import 'server-only';
import { clockMs } from '@/lib/protocol/library-clock';
import { type LibraryRow, sha256Pattern, trashMs } from '@/lib/protocol/library-rows';
import { isDeleted } from '@/lib/protocol/merge-rows';
import { hashedId } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { sweepEach } from '../platform/sweep-each';
import { deleteObjects } from './delete-library';
import { sweepInvitations } from './invite-device';
import { libraryKeys } from './library-keys';
import { removeSize } from './library-sizes';
import { deletePagedEntries } from './log-epochs';
import { readLibraryRows } from './read-library-rows';
import { deleteParts } from './receive-library-picture';

/** An upload that goes on at all goes on within this time. */
const unfinishedMs = 24 * 3_600_000;

/** Finishes deletions, and deletes what no library needs any more: uploads that were never finished, expired trash. */
export async function sweepLibraries(storage: Storage, nowMs: number): Promise<void> {
  await sweepInvitations(storage, nowMs);
  const ids = new Set<string>();
  for await (const key of storage.list(libraryKeys.all)) ids.add(key.split('/')[1] ?? '');
  await sweepEach(
    ids,
    (id) => `${libraryKeys.all}~${hashedId(id)}`,
    async (id) => {
      const gone = libraryKeys.gone(id);
      if (await storage.exists(gone)) return deleteObjects(storage, id, gone);
      await sweepUnfinished(storage, id, nowMs);
      await deletePagedEntries(storage, id, nowMs);
      await emptyTrash(storage, id, nowMs);
    },
  );
}

async function sweepUnfinished(storage: Storage, id: string, nowMs: number): Promise<void> {
  const hashes = new Set<string>();
  for await (const key of storage.list(libraryKeys.parts(id))) hashes.add(key.split('/')[3] ?? '');
  for (const sha256 of hashes) {
    const started = await storage.get(libraryKeys.partsStarted(id, sha256));
    const startedAt = started === null ? 0 : Date.parse(new TextDecoder().decode(started));
    if (!(nowMs - startedAt < unfinishedMs)) await deleteParts(storage, id, sha256);
  }
}

/**
 * Deletes the bytes of pictures that were deleted 30 days ago, or for good, and that no other row names.
 * @returns how many pictures were deleted
 */
export async function emptyTrash(storage: Storage, id: string, nowMs: number): Promise<number> {
  const living = new Set<string>();
  const expired = new Set<string>();
  for (const row of await readLibraryRows(storage, id)) {
    for (const hash of hashesOf(row)) (isExpired(row, nowMs) ? expired : living).add(hash);
  }
  let deleted = 0;
  for (const hash of expired) {
    if (living.has(hash) || !(await storage.exists(libraryKeys.original(id, hash)))) continue;
    await storage.delete(libraryKeys.original(id, hash));
    await storage.delete(libraryKeys.thumbnail(id, hash));
    await removeSize(storage, id, hash);
    deleted += 1;
  }
  return deleted;
}

function isExpired(row: LibraryRow, nowMs: number): boolean {
  if (!isDeleted(row) || typeof row.deletedAt !== 'string') return false;
  return row.fields.purged?.[0] === true || nowMs - clockMs(row.deletedAt) > trashMs;
}

/** The hashes that a row names, in whatever field. */
function hashesOf(row: LibraryRow): string[] {
  return Object.values(row.fields).flatMap(([value]) => hashesIn(value));
}

function hashesIn(value: unknown): string[] {
  if (typeof value === 'string') return sha256Pattern.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(hashesIn);
}
