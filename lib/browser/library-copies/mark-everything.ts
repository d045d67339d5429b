import Dexie from 'dexie';
import { type CopiedTable, libraryDatabase } from '../platform/database';
import { changedRow } from '../platform/track-changes';
import { updateCopying } from './copying-state';

const chunkLength = 500;

/**
 * Marks every row for copying, once for a library: those that were there before copies were made. Their clocks are
 * earlier than any real one, so that they replace nothing that was written elsewhere; of them, the newest go first.
 */
export async function markEverything(): Promise<void> {
  const { pictures, conversations, turns, ledger } = libraryDatabase();
  const dated = async (keys: Promise<unknown[]>) =>
    (await keys).map((key) => (Array.isArray(key) ? { at: String(key[0]), key: String(key[1]) } : null));
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
    turnKeys.map((key) => ({ at: '', key })),
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
  await updateCopying({ isMarked: true });
}

async function mark(
  table: CopiedTable,
  rows: readonly ({ at: string; key: string } | null)[],
): Promise<void> {
  const { changed } = libraryDatabase();
  const marks = rows.flatMap((row) =>
    row ? [changedRow(table, row.key, (Date.parse(row.at) || 0) / 1e6)] : [],
  );
  for (let at = 0; at < marks.length; at += chunkLength) {
    const chunk = marks.slice(at, at + chunkLength);
    await libraryDatabase().transaction('rw', changed, async () => {
      const known = await changed.bulkGet(chunk.map(({ id }) => id));
      // A row that has changed since keeps its own mark.
      await changed.bulkPut(chunk.filter((_, place) => known[place] === undefined));
    });
    await new Promise((resolve) => setTimeout(resolve));
  }
}
