import { clockMs, laterClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { trashMs } from '@/lib/protocol/merge-rows';
import type { ConversationRow, TurnRow } from '../conversations/conversation-rows';
import { mergeEntry } from '../costs/ledger';
import { takeDeletedPicture, takePurgedPicture } from '../library/trash';
import {
  type CopyingRow,
  type CopyRow,
  type LedgerEntry,
  libraryDatabase,
  type PictureRow,
} from '../platform/database';
import { type ChangedRow, changedRow } from '../platform/track-changes';
import { getCopying } from './copying-state';
import { parseIncoming } from './incoming-row';
import { type CurrentRow, readRow } from './read-row';
import {
  type CopiedKind,
  clockOf,
  clockOfChange,
  copyId,
  hashValue,
  kindOfTable,
  latestClock,
  tableOfKind,
  withFields,
} from './row-copies';

/** How many rows are written in one transaction: a page stays quick between two of them. */
const chunkLength = 50;

/** What rows of other devices have changed here. */
export interface AppliedRows {
  /** Whether this browser's library is another than before. */
  hasChanged: boolean;
  /** Pictures that were deleted. */
  deletedIds: readonly string[];
  /** Pictures that were written, among them those that were restored. */
  writtenIds: readonly string[];
  /** Rows that this version cannot read. */
  refused: number;
}

/** Merges rows into this browser's library: per field, the later clock wins, wherever it was written. */
export async function applyRows(rows: readonly LibraryRow[]): Promise<AppliedRows> {
  const deletedIds: string[] = [];
  const writtenIds: string[] = [];
  let refused = 0;
  let hasChanged = false;
  const copying = await getCopying();
  for (let at = 0; at < rows.length; at += chunkLength) {
    const chunk = rows.slice(at, at + chunkLength).filter(isCopied);
    for (const { row, outcome } of await applyChunk(copying, chunk)) {
      hasChanged ||= outcome === 'written' || outcome === 'deleted';
      if (outcome === 'refused') refused += 1;
      if (row.kind !== 'picture') continue;
      if (outcome === 'deleted') deletedIds.push(row.id);
      if (outcome === 'written') writtenIds.push(row.id);
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { hasChanged, deletedIds, writtenIds, refused };
}

/** Rows of kinds that a later version has added are left alone. */
export function isCopied(row: LibraryRow): row is CopiedRow {
  return Object.hasOwn(tableOfKind, row.kind);
}

export type CopiedRow = LibraryRow & { kind: CopiedKind };
/** `outranked`: what is here outranks what the other device told, which has to hear of it. */
export type Outcome = 'same' | 'written' | 'deleted' | 'refused' | 'outranked';

async function applyChunk(
  copying: CopyingRow,
  chunk: readonly CopiedRow[],
): Promise<readonly { row: CopiedRow; outcome: Outcome }[]> {
  const database = libraryDatabase();
  const { pictures, originals, thumbnails, sources, conversations, turns, answers, turnFiles } = database;
  const { ledger, totals, copies, changed, state, trash } = database;
  const bytes = [originals, thumbnails, sources, turnFiles, trash];
  const rows = [pictures, conversations, turns, answers, ledger, totals];
  return database.transaction('rw', [...rows, ...bytes, copies, changed, state], async () => {
    const applied: { row: CopiedRow; outcome: Outcome }[] = [];
    for (const row of chunk) applied.push({ row, outcome: await applyRow(copying, row) });
    return applied;
  });
}

/** Within a transaction over all tables that `applyChunk` names. */
export async function applyRow(copying: CopyingRow, incoming: CopiedRow): Promise<Outcome> {
  const { copies } = libraryDatabase();
  const { kind, id } = incoming;
  const marks = await marksOf(kind, id);
  const copy = await copies.get(copyId(kind, id));
  const current = await readRow(marks[0] ?? { id: '', table: tableOfKind[kind], key: id, at: 0 });
  // The row of a job that runs here is newer than any copy.
  if (current === 'later') return 'same';
  const ownClock = marks[0] ? clockOfChange(copying, marks[0], copy) : null;
  const merged = mergeIncoming(incoming, current, copy, ownClock);
  const outcome = await writeMerged(copying, incoming, current, merged);
  if (outcome === 'refused') return outcome;
  // The device that deleted this row has no fields of it left, so it must receive the whole row unless it just sent it.
  const isPartial = Object.keys(copy?.hashes ?? {}).some((name) => !Object.hasOwn(incoming.fields, name));
  const isOutranked = outcome === 'outranked';
  const isOutlived =
    incoming.deletedAt !== undefined && isPartial && merged.fate === 'living' && current.values !== null;
  await copies.put(isOutlived ? { ...merged.copy, hashes: {} } : merged.copy);
  // What was written here came from the studio and needs no copy; marks of this browser's own changes stay.
  await unmark(kind, id, isOutlived || isOutranked ? [changedRow(tableOfKind[kind], id)] : marks);
  return outcome;
}

/** A row after another device's changes, and what is known of its copy then. */
interface MergedRow {
  /** `purged`: for good, without a stay in the trash. */
  fate: 'living' | 'deleted' | 'purged';
  hasNews: boolean;
  /** Fields that the other device wrote later. */
  news: Readonly<Record<string, unknown>>;
  copy: CopyRow;
}

/** `ownClock`: when this browser last changed the row without copying it; null where it did not. */
function mergeIncoming(
  { kind, id, fields, deletedAt }: CopiedRow,
  current: CurrentRow,
  copy: CopyRow | undefined,
  ownClock: string | null,
): MergedRow {
  const news: Record<string, unknown> = {};
  const received: Record<string, { hash: string; clock: string }> = {};
  const kept = current.values ?? current.trashed;
  for (const [name, [value, clock]] of Object.entries(fields)) {
    const isOwnChange = ownClock !== null && hashValue(kept?.[name]) !== copy?.hashes[name];
    const known = isOwnChange ? ownClock : clockOf(copy, name);
    // A row of which nothing is left here has to come back with all that the studio tells of it.
    if (kept === undefined) news[name] = value;
    if (known !== null && known >= clock) continue;
    received[name] = { hash: hashValue(value), clock };
    news[name] = value;
  }
  const next = withFields(copy, copyId(kind, id), received);
  const gone = laterClock(copy?.deletedAt ?? null, deletedAt ?? null);
  // A deletion of this browser's own that is not copied yet.
  const isOwnDeletion = current.trashed !== undefined || (current.values === null && copy !== undefined);
  const ownGone = ownClock !== null && isOwnDeletion ? ownClock : null;
  const { deletedAt: _, ...living } = next;
  const alive = laterClock(latestClock(living), current.values === null ? null : ownClock);
  const lastGone = laterClock(gone, ownGone);
  const isDeleted = kind !== 'ledger' && lastGone !== null && (alive === null || lastGone > alive);
  if (!isDeleted) delete living.isPurgeUntold;
  return {
    fate: !isDeleted ? 'living' : isPurgedCopy(living) ? 'purged' : 'deleted',
    // One that leaves the trash again is news, whatever it brings.
    hasNews: Object.keys(news).length > 0 || current.trashed !== undefined,
    news,
    copy: { ...living, ...(gone === null ? {} : { deletedAt: gone }), ...filesOf(kind, copy, news) },
  };
}

/** Whether a deleted row was deleted for good, as `isPurged` says of the rows themselves. */
function isPurgedCopy(copy: CopyRow): boolean {
  if (copy.hashes.purged !== hashValue(true)) return false;
  const purgedAt = clockOf(copy, 'purged') ?? '';
  return Object.keys(copy.hashes).every((name) => (clockOf(copy, name) ?? '') <= purgedAt);
}

/** The hashes of a row's bytes, which the studio has for everybody. */
function filesOf(kind: CopiedKind, copy: CopyRow | undefined, news: Readonly<Record<string, unknown>>) {
  const files: Record<string, string> = { ...copy?.files };
  const add = (label: string, hash: unknown) => {
    if (typeof hash === 'string') files[label] = hash;
  };
  if (kind === 'picture') {
    add('original', news.sha256);
    add('signature', news.signatureSha256);
    for (const [label, hash] of Object.entries(news.sources ?? {})) add(label, hash);
  }
  if (kind === 'turn' && Array.isArray(news.files))
    for (const [at, hash] of news.files.entries()) add(String(at), hash);
  return Object.keys(files).length > 0 ? { files } : {};
}

async function writeMerged(
  copying: CopyingRow,
  { fields }: CopiedRow,
  current: CurrentRow,
  merged: MergedRow,
): Promise<Outcome> {
  const { kind, id } = current;
  if (merged.fate !== 'living') return (await deleteRow(copying, current, merged)) ? 'deleted' : 'same';
  if (!merged.hasNews) return 'same';
  const values = { ...current.values, ...merged.news };
  switch (kind) {
    case 'picture': {
      const { pictures, trash } = libraryDatabase();
      const row = toPictureRow(id, { ...(await trash.get(id))?.row, ...values });
      if (row === null) return 'refused';
      await pictures.put(row);
      await trash.delete(id);
      return 'written';
    }
    case 'conversation': {
      const parsed = parseIncoming('conversation', values);
      if (parsed === null) return 'refused';
      await libraryDatabase().conversations.put({ ...parsed, id } as ConversationRow); // checked above
      return 'written';
    }
    case 'turn': {
      const parsed = parseIncoming('turn', values);
      if (parsed === null) return 'refused';
      const { raw, files: _, ...row } = parsed;
      const { turns, answers } = libraryDatabase();
      const revision = ((await turns.get(id))?.revision ?? 0) + 1;
      await turns.put({ ...row, id, revision } as unknown as TurnRow); // checked above
      if (raw !== undefined) await answers.put({ turnId: id, raw });
      return 'written';
    }
    case 'ledger': {
      const parsed = parseIncoming('ledger', { ...values });
      if (parsed === null) return 'refused';
      const entry = { ...parsed, jobId: id } as LedgerEntry; // checked above
      const told = fields.createdAt?.[1];
      const toldMs = told === undefined ? undefined : clockMs(told) - copying.clockOffsetMs;
      const isOutranked = await mergeEntry(entry, toldMs);
      return isOutranked ? 'outranked' : 'written';
    }
  }
}

/** What a picture's row keeps of the fields that are told of it; null where they make no picture. */
function toPictureRow(id: string, values: unknown): PictureRow | null {
  const parsed = parseIncoming('picture', values);
  if (parsed === null) return null;
  const { sha256: _, signatureSha256: __, sources: ___, restoredAt: ____, purged: _____, ...row } = parsed;
  return { ...row, id } as PictureRow; // checked above, further fields pass
}

/** @returns whether there was something to delete */
async function deleteRow(
  copying: CopyingRow,
  { kind, id, values }: CurrentRow,
  merged: MergedRow,
): Promise<boolean> {
  const isThere = values !== null;
  if (kind === 'picture') {
    if (merged.fate === 'purged') return takePurgedPicture(id);
    await moveToTrash(copying, id, values, merged);
    return isThere;
  }
  if (!isThere) return false;
  const { conversations, turns, answers, turnFiles } = libraryDatabase();
  switch (kind) {
    case 'conversation':
      await conversations.update(id, { deletedAt: new Date().toISOString() });
      return true;
    case 'turn':
      await Promise.all([turns, answers, turnFiles].map((table) => table.delete(id)));
      return true;
    case 'ledger':
      return false;
  }
}

/** The trash is the same on all devices, also on one that comes later. */
async function moveToTrash(
  { clockOffsetMs }: CopyingRow,
  id: string,
  values: CurrentRow['values'],
  { news, copy }: MergedRow,
): Promise<void> {
  const known = await libraryDatabase().trash.get(id);
  // Its deletion is this browser's own, and not copied yet.
  if (copy.deletedAt === undefined) return;
  const studioMs = Date.now() + clockOffsetMs;
  const deletedMs = Math.min(clockMs(copy.deletedAt), studioMs);
  const isExpired = studioMs - deletedMs > trashMs;
  if (values === null && known === undefined && isExpired) return;
  const kept = known || values ? ({ ...known?.row, ...values, id } as PictureRow) : null; // as it was stored here
  const row = toPictureRow(id, { ...kept, ...news }) ?? kept;
  if (row !== null) await takeDeletedPicture(row, new Date(deletedMs).toISOString());
}

/** The marks of a row; a turn has one of its own and one of its answer. */
async function marksOf(kind: CopiedKind, id: string): Promise<ChangedRow[]> {
  const keys = Object.entries(kindOfTable).flatMap(([table, of]) => (of === kind ? [`${table}/${id}`] : []));
  const marks = (await libraryDatabase().changed.bulkGet(keys)).filter((mark) => mark !== undefined);
  return marks.sort((one, other) => other.at - one.at);
}

async function unmark(kind: CopiedKind, id: string, before: readonly ChangedRow[]): Promise<void> {
  const { changed } = libraryDatabase();
  const now = await marksOf(kind, id);
  await changed.bulkDelete(now.map((mark) => mark.id));
  await changed.bulkPut([...before]);
}
