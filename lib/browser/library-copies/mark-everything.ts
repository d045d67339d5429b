import Dexie from 'dexie';
import { type CopiedTable, libraryDatabase } from '../platform/database';
import { type ChangedRow, changedRow } from '../platform/track-changes';
import { getCopying, updateCopying } from './copying-state';
import { hasOlderPages } from './incomplete-rows';
import { isCopiedWhole } from './is-copied-whole';
import { readRow } from './read-row';
import { copyId, kindOfTable } from './row-copies';

const chunkLength = 500;

/**
 * Marks what existed before copies were made, once per library. A library in the studio is received whole before, its
 * older pages too: what it has needs no copy, and would be told as waiting for one.
 * @returns whether it was done now
 */
export async function markOnce(): Promise<boolean> {
  const copying = await getCopying();
  if (copying.isMarked || (copying.library !== null && hasOlderPages(copying))) return false;
  await markEverything();
  return true;
}

/**
 * Marks every row that the studio is not known to have. Their clocks are earlier than any real one, so that they replace
 * nothing that was written elsewhere. The newest of them are copied first.
 */
export async function markEverything(): Promise<void> {
  const { pictures, conversations, turns, ledger } = libraryDatabase();
  const dated = async (keys: Promise<unknown[]>) =>
    (await keys).flatMap((key) =>
      Array.isArray(key) ? [{ ms: (Date.parse(String(key[0])) || 0) / 1e6, key: String(key[1]) }] : [],
    );
  const between = [[Dexie.minKey], [Dexie.maxKey]] as const;
  await mark(
    'ledger',
    await dated(
      ledger
        .where('[createdAt+jobId]')
        .between(...between)
        .keys(),
    ),
  );
  await mark(
    'conversations',
    await dated(
      conversations
        .where('[updatedAt+id]')
        .between(...between)
        .keys(),
    ),
  );
  const turnKeys = await turns.toCollection().primaryKeys();
  await mark(
    'turns',
    turnKeys.map((key) => ({ ms: 0, key })),
  );
  await mark(
    'pictures',
    await dated(
      pictures
        .where('[createdAt+id]')
        .between(...between)
        .keys(),
    ),
  );
  await markTrash();
  await updateCopying({ isMarked: true });
}

/**
 * Marks what is in the trash. A deletion counts from when it was made, so it has to be known before rows are received:
 * otherwise an older row of a library that is joined would take the picture out of the trash.
 */
export async function markTrash(): Promise<void> {
  const { clockOffsetMs } = await getCopying();
  const trashed = await libraryDatabase().trash.toArray();
  // The trash has the studio's time, and marks have the time of this device.
  const msOf = (deletedAt: string) => Math.max(0, (Date.parse(deletedAt) || 0) - clockOffsetMs);
  await mark(
    'pictures',
    trashed.map(({ id, deletedAt }) => ({ ms: msOf(deletedAt), key: id })),
  );
}

/** Whether this browser has nothing to mark. */
export async function hasNothingToMark(): Promise<boolean> {
  const { pictures, conversations, turns, ledger, trash } = libraryDatabase();
  const tables = [pictures, conversations, turns, ledger, trash];
  const counts = await Promise.all(tables.map((table) => table.limit(1).count()));
  return counts.every((count) => count === 0);
}

async function mark(table: CopiedTable, rows: readonly { ms: number; key: string }[]): Promise<void> {
  const { changed } = libraryDatabase();
  const all = rows.map(({ ms, key }) => changedRow(table, key, ms));
  for (let at = 0; at < all.length; at += chunkLength) {
    const marks = await leaveOutCopied(all.slice(at, at + chunkLength));
    await libraryDatabase().transaction('rw', changed, async () => {
      const known = await changed.bulkGet(marks.map(({ id }) => id));
      // A row that has changed since keeps its own mark.
      await changed.bulkPut(marks.filter((_, index) => known[index] === undefined));
    });
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/**
 * Without rows that have just been received: they need no copy, and would be told as waiting for one. They are read
 * outside of a transaction, which would hold up the saving of pictures: a row that changes meanwhile gets its own mark.
 */
async function leaveOutCopied(marks: readonly ChangedRow[]): Promise<readonly ChangedRow[]> {
  const ids = marks.map(({ table, key }) => copyId(kindOfTable[table as CopiedTable], key));
  const copies = await libraryDatabase().copies.bulkGet(ids);
  const left: ChangedRow[] = [];
  for (const [at, mark] of marks.entries()) {
    const copy = copies[at];
    const current = copy && (await readRow(mark));
    if (copy === undefined || current === undefined || current === 'later' || !isCopiedWhole(current, copy))
      left.push(mark);
  }
  return left;
}
