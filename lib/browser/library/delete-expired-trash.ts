import { trashMs } from '@/lib/protocol/durations';
import { clockMs } from '@/lib/protocol/library-clock';
import { libraryDatabase } from '../platform/database';
import { ignoreStorageFailure } from '../platform/storage-failure';
import { studioNow } from '../platform/studio-now';
import { copyIdOf, deleteBytes, trashTransaction } from './trash';

/** How many pictures one transaction handles. */
const chunkLength = 100;

/**
 * Deletes what has been in the trash for 30 days, once the studio has confirmed its time. The studio does the same on
 * its own. Only deletions that it knows count, because this browser's clock may have been wrong when something was
 * deleted.
 */
export async function deleteExpiredTrash(now?: Date): Promise<void> {
  await ignoreStorageFailure(async () => {
    const nowMs = (now ?? (await studioNow())).getTime();
    const before = new Date(nowMs - trashMs).toISOString();
    const ids = await libraryDatabase().trash.where('deletedAt').below(before).primaryKeys();
    await deleteInChunks(ids, (some) => listExpired(some, nowMs));
  });
}

/**
 * The same for a library without copies. Nobody else knows when its pictures were deleted, so their 30 days begin with
 * the first visit at which the studio reported its time: by this browser's clock, a year could pass within a minute.
 * @param now the studio's time
 */
export async function deleteExpiredTrashAlone(now: Date): Promise<void> {
  await ignoreStorageFailure(async () => {
    const ids = await libraryDatabase().trash.toCollection().primaryKeys();
    await deleteInChunks(ids, (some) => listExpiredAlone(some, now));
  });
}

async function deleteInChunks(
  ids: readonly string[],
  choose: (some: readonly string[]) => Promise<readonly string[]>,
): Promise<void> {
  for (let at = 0; at < ids.length; at += chunkLength) {
    await trashTransaction(async () => {
      const expired = await choose(ids.slice(at, at + chunkLength));
      const rows = await libraryDatabase().trash.bulkGet([...expired]);
      await deleteBytes(rows.filter((row) => row !== undefined));
    });
  }
}

/** Pictures whose deletion the studio received 30 days ago. The others get the date on which it received theirs. */
async function listExpired(ids: readonly string[], nowMs: number): Promise<readonly string[]> {
  const { trash, copies, changed } = libraryDatabase();
  const expired: string[] = [];
  for (const id of ids) {
    if ((await changed.get(`pictures/${id}`)) !== undefined) continue;
    const deletedAt = (await copies.get(copyIdOf(id)))?.deletedAt;
    const deletedMs = deletedAt === undefined ? 0 : Math.min(clockMs(deletedAt), nowMs);
    if (nowMs - deletedMs > trashMs) expired.push(id);
    else await trash.update(id, { deletedAt: new Date(deletedMs).toISOString() });
  }
  return expired;
}

/** Pictures that were first seen in the trash 30 days ago. Those that are seen for the first time are noted. */
async function listExpiredAlone(ids: readonly string[], now: Date): Promise<readonly string[]> {
  const { trash } = libraryDatabase();
  const expired: string[] = [];
  for (const row of await trash.bulkGet([...ids])) {
    if (row === undefined) continue;
    const seenMs = row.seenAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(row.seenAt);
    if (now.getTime() - seenMs > trashMs) expired.push(row.id);
    // A later time is of a studio whose clock was ahead.
    else if (!(seenMs <= now.getTime())) await trash.update(row.id, { seenAt: now.toISOString() });
  }
  return expired;
}
