import type { ReceivedEntry } from '../costs/carried-totals';
import { addNewEntries } from '../costs/merge-entries';
import { libraryDatabase } from '../platform/database';
import type { CopyingRow, CopyRow, PictureRow } from '../platform/database-rows';
import { changedRow } from '../platform/track-changes';
import { type CopiedRow, mergeIncoming } from './merge-incoming';
import { copyId, tableOfKind } from './row-copies';
import { toPictureRow, toReceivedEntry } from './write-merged';

/** Whether a library may have thousands of rows of this kind: only these are worth a way of their own. */
const isOfMany = ({ kind }: CopiedRow) => kind === 'picture' || kind === 'ledger';

const idOfCopy = ({ kind, id }: CopiedRow) => copyId(kind, id);

/**
 * The ids of the copies of those pictures and calls about which this browser knows something: they have to be merged.
 * All rows of a page are looked up together, because each request to the database takes its time.
 */
export async function findKnown(rows: readonly CopiedRow[]): Promise<Set<string>> {
  const wanted = rows.filter(isOfMany);
  const idsOf = (kind: CopiedRow['kind']) => wanted.flatMap((row) => (row.kind === kind ? [row.id] : []));
  const found = await Promise.all([
    keysAmong('pictures', idsOf('picture')).then((ids) => ids.map((id) => copyId('picture', id))),
    keysAmong('trash', idsOf('picture')).then((ids) => ids.map((id) => copyId('picture', id))),
    keysAmong('ledger', idsOf('ledger')).then((ids) => ids.map((id) => copyId('ledger', id))),
    keysAmong('copies', wanted.map(idOfCopy)),
  ]);
  return new Set(found.flat());
}

/** A request for all keys of a table takes about as long as requests for one row of this many. */
const keysPerRequest = 30;

/** Those of the keys that are in the table. */
async function keysAmong(
  name: 'pictures' | 'ledger' | 'trash' | 'copies' | 'changed',
  keys: readonly string[],
): Promise<readonly string[]> {
  const table = libraryDatabase().table<unknown, string>(name);
  if ((await table.count()) > keys.length * keysPerRequest) {
    const rows = await table.bulkGet([...keys]);
    return keys.filter((_, at) => rows[at] !== undefined);
  }
  const all = new Set(await table.toCollection().primaryKeys());
  return keys.filter((key) => all.has(key));
}

/**
 * Writes those of the rows of which this browser knows nothing. On a new device these are nearly all, so they take two
 * requests to the database each instead of a dozen. Call it inside the transaction of `tryChunk`.
 * @param known what `findKnown` has found
 * @returns the rows that were written; the others may have something to be merged with
 * @throws BulkError if another tab has written one of them meanwhile
 */
export async function writeNewRows(
  copying: CopyingRow,
  rows: readonly CopiedRow[],
  known: ReadonlySet<string>,
): Promise<ReadonlySet<CopiedRow>> {
  const written = new Set<CopiedRow>();
  const pictures: PictureRow[] = [];
  const entries: ReceivedEntry[] = [];
  const copies: CopyRow[] = [];
  for (const row of await withoutMarked(unknownRows(rows, known))) {
    const current = { kind: row.kind, id: row.id, values: null, files: [] } as const;
    const { fate, hasNews, news, copy } = mergeIncoming(row, current, undefined, null);
    if (fate !== 'living' || !hasNews) continue;
    const picture = row.kind === 'picture' ? toPictureRow(row.id, news) : null;
    const entry = row.kind === 'ledger' ? toReceivedEntry(copying, row, news) : null;
    if (picture === null && entry === null) continue;
    if (picture) pictures.push(picture);
    if (entry) entries.push(entry);
    copies.push(copy);
    written.add(row);
  }
  if (pictures.length > 0) await libraryDatabase().pictures.bulkAdd(pictures);
  if (entries.length > 0) await addNewEntries(entries);
  if (copies.length > 0) await libraryDatabase().copies.bulkAdd(copies);
  return written;
}

/** The rows about which nothing is known; two rows of one picture have to be merged. */
function unknownRows(rows: readonly CopiedRow[], known: ReadonlySet<string>): readonly CopiedRow[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(idOfCopy(row), (counts.get(idOfCopy(row)) ?? 0) + 1);
  return rows.filter((row) => isOfMany(row) && counts.get(idOfCopy(row)) === 1 && !known.has(idOfCopy(row)));
}

/**
 * Without rows that this browser has changed since they were looked up. Only a mark tells of a picture that was saved and
 * is in the trash again: nothing of it is where a new row is written.
 */
async function withoutMarked(rows: readonly CopiedRow[]): Promise<readonly CopiedRow[]> {
  if (rows.length === 0) return rows;
  const markOf = ({ kind, id }: CopiedRow) => changedRow(tableOfKind[kind], id, 0).id;
  const marks = new Set(await keysAmong('changed', rows.map(markOf)));
  return rows.filter((row) => !marks.has(markOf(row)));
}
