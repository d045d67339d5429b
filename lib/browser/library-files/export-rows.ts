import type { LibraryRow } from '@/lib/protocol/library-rows';
import { getCopying } from '../library-copies/copying-state';
import { fieldsThatFit } from '../library-copies/fields-that-fit';
import { type CurrentRow, readRow } from '../library-copies/read-row';
import {
  type CopiedKind,
  clockOf,
  clockOfChange,
  copyId,
  hashValue,
  kindOfTable,
  tableOfKind,
} from '../library-copies/row-copies';
import { fieldsOfFiles, isDeletedCopy } from '../library-copies/send-changes';
import { libraryDatabase } from '../platform/database';
import type { CopyingRow, CopyRow } from '../platform/database-rows';
import { hashReadable } from '../platform/hash-blob';
import type { ChangedRow } from '../platform/track-changes';

/** In the order of their files. */
export const exportedKinds: readonly CopiedKind[] = ['conversation', 'ledger', 'picture', 'turn'];

/** A row with its clocks, and the hashes of its bytes by their label within the row. */
export interface ExportedRow {
  row: LibraryRow;
  files: Readonly<Record<string, string>>;
  /** How many of its bytes have no hash, because this browser has lost them. */
  lost: number;
}

/** The ids of all rows of a kind, sorted, those that were deleted included. */
export async function listRowIds(kind: CopiedKind): Promise<readonly string[]> {
  const database = libraryDatabase();
  const prefix = copyId(kind, '');
  const here = await database.table<unknown, string>(tableOfKind[kind]).toCollection().primaryKeys();
  const copied = await database.copies.where('id').startsWith(prefix).primaryKeys();
  return [...new Set([...here, ...copied.map((id) => id.slice(prefix.length))])].sort();
}

/**
 * A row as another device would receive it. Fields that were copied have the clocks of their copies, others the clock
 * of their change.
 * @param knownHashes hashes of its bytes, which then need not be read again
 * @returns null for a row that still changes all the time, or that is gone and was never sent to anybody
 */
export async function readExportedRow(
  kind: CopiedKind,
  id: string,
  knownHashes: Readonly<Record<string, string>> = {},
): Promise<ExportedRow | null> {
  const copying = await getCopying();
  const copy = await libraryDatabase().copies.get(copyId(kind, id));
  const mark = await latestMark(kind, id);
  const current = await readRow(mark);
  if (current === 'later') return null;
  if (current.values === null) return deletedRow(current, copying, copy, mark);
  const files = await hashFiles(current, { ...knownHashes, ...copy?.files });
  const values = { ...current.values, ...fieldsOfFiles(kind, files) };
  const clock = clockOfChange(copying, mark, copy);
  const fitting = fieldsThatFit(values);
  const fields: LibraryRow['fields'] = {};
  for (const [name, value] of Object.entries(values)) {
    if (!fitting.has(name)) continue;
    const isCopied = copy?.hashes[name] === hashValue(value);
    // As in JSON, because a value of the database may contain undefined.
    fields[name] = [JSON.parse(JSON.stringify(value)), (isCopied && clockOf(copy, name)) || clock];
  }
  const lost = current.files.filter(({ label }) => files[label] === undefined).length;
  return { row: { kind, id, fields }, files, lost };
}

function deletedRow(
  { kind, id }: CurrentRow,
  copying: CopyingRow,
  copy: CopyRow | undefined,
  mark: ChangedRow,
): ExportedRow | null {
  if (copy === undefined || kind === 'ledger') return null;
  const deletedAt = isDeletedCopy(copy) ? copy.deletedAt : clockOfChange(copying, mark, copy);
  return { row: { kind, id, fields: {}, deletedAt }, files: {}, lost: 0 };
}

async function hashFiles(
  current: CurrentRow,
  known: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = { ...known };
  for (const { label, blob } of current.files) {
    const hash = hashes[label] ?? (await hashReadable(blob));
    if (hash !== null) hashes[label] = hash;
  }
  return hashes;
}

/** The mark of a row's last change here; if it has none, one from long ago. */
async function latestMark(kind: CopiedKind, id: string): Promise<ChangedRow> {
  const keys = Object.entries(kindOfTable).flatMap(([table, of]) => (of === kind ? [`${table}/${id}`] : []));
  const marks = (await libraryDatabase().changed.bulkGet(keys)).filter((mark) => mark !== undefined);
  const [latest] = marks.sort((one, other) => other.at - one.at);
  return latest ?? { id: '', table: tableOfKind[kind], key: id, at: 0 };
}

/** Bytes of a row that this browser has. */
export async function getRowBytes(kind: CopiedKind, id: string, label: string): Promise<Blob | null> {
  const { originals, sources, turnFiles } = libraryDatabase();
  if (kind === 'turn') return (await turnFiles.get(id))?.references[Number(label)] ?? null;
  if (kind !== 'picture') return null;
  if (label === 'original') return (await originals.get(id))?.blob ?? null;
  if (label === 'signature') return (await originals.get(id))?.signature ?? null;
  return (await sources.get(label))?.blob ?? null;
}
