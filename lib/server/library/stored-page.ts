import 'server-only';
import { z } from 'zod';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { mergeRows } from '@/lib/protocol/merge-rows';
import { logDamage, readJsonOr, type Storage } from '../platform/storage/storage';
import { libraryKeys } from './library-keys';
import { noteLoss } from './library-losses';
import { type LogEntry, type NumberedRow, readEntry, readRow, type StoredPage } from './stored-log';

const pageSchema = z.object({
  closedAtMs: z.number(),
  /** The names of the entry before its first one and of its own, in order; absent in pages of earlier versions. */
  names: z.array(z.string()).optional(),
  /** Each row is parsed on its own, so that a damaged one affects no other. */
  rows: z.array(z.unknown()),
});
const numberedSchema = z.object({ sequence: z.int(), row: z.unknown() });

export interface Page {
  closedAtMs: number;
  /** In order of their changes, oldest first. */
  rows: NumberedRow[];
  /** The names of the entry before its first one and of its own, in order, as far as they are known. */
  names: readonly string[];
  /** Whether no row of it is missing. */
  isWhole: boolean;
}

/**
 * The page of a closed epoch. A damaged page is rebuilt from the entries of its epoch, if they are still there;
 * otherwise whatever can be read of it counts as the whole page.
 */
export async function readPage(storage: Storage, libraryId: string, range: StoredPage): Promise<Page> {
  const key = libraryKeys.page(libraryId, range.first, range.last);
  const stored = await readJsonOr(storage, key, pageSchema, 'damaged');
  const page = stored === 'damaged' ? null : stored;
  const rows = (page?.rows ?? []).flatMap((numbered) => readNumbered(numbered, range) ?? []);
  const names = page?.names ?? [];
  if (page && rows.length === page.rows.length)
    return { closedAtMs: page.closedAtMs, rows, names, isWhole: true };
  if (page) logDamage(key, JSON.stringify(page).length);
  const entries = await readEpoch(storage, libraryId, range);
  const remade = { closedAtMs: Date.now(), names, rows: mergeNumbered([...rows, ...entries.rows]) };
  if (entries.isWhole) await storage.put(key, JSON.stringify(remade));
  else await noteLoss(storage, libraryId, `page-${range.first}-${range.last}`);
  return { ...remade, isWhole: entries.isWhole };
}

/**
 * A row of a page; null for a damaged one. A number outside of the page would make readers skip the changes in between.
 */
function readNumbered(stored: unknown, { first, last }: StoredPage): NumberedRow | null {
  const numbered = numberedSchema.safeParse(stored);
  if (!numbered.success || numbered.data.sequence < first || numbered.data.sequence > last) return null;
  const row = readRow(numbered.data.row);
  return row && { sequence: numbered.data.sequence, row };
}

/** What the entries of a closed epoch bring, as far as they are still there. */
async function readEpoch(
  storage: Storage,
  libraryId: string,
  { first, last }: StoredPage,
): Promise<{ rows: NumberedRow[]; isWhole: boolean }> {
  const present = new Set<number>();
  for await (const key of storage.list(libraryKeys.epoch(libraryId, first)))
    present.add(Number(key.split('/').at(-1)));
  const rows: NumberedRow[] = [];
  let isWhole = true;
  for (let sequence = first; sequence <= last; sequence += 1) {
    const entry = present.has(sequence) ? await readEntry(storage, libraryId, first, sequence) : null;
    isWhole &&= entry?.kind === 'rows';
    const changed: readonly LibraryRow[] = entry === null || entry.kind === 'end' ? [] : entry.rows;
    rows.push(...changed.map((row) => ({ sequence, row })));
  }
  return { rows, isWhole };
}

/** The rows of entries, each once, merged, under the number of its last change; oldest change first. */
export function mergeLogEntries(entries: readonly LogEntry[]): NumberedRow[] {
  return mergeNumbered(entries.flatMap(({ sequence, rows }) => rows.map((row) => ({ sequence, row }))));
}

/** The same for single changes, in any order. */
function mergeNumbered(changes: readonly NumberedRow[]): NumberedRow[] {
  const rows = new Map<string, NumberedRow>();
  for (const { sequence, row } of changes.toSorted((one, other) => one.sequence - other.sequence)) {
    const key = `${row.kind}:${row.id}`;
    const known = rows.get(key);
    // Moves the row behind those that changed earlier.
    rows.delete(key);
    rows.set(key, { sequence, row: known ? mergeRows(known.row, row) : mergeRows(row, emptyRow(row)) });
  }
  return [...rows.values()];
}

const emptyRow = ({ kind, id }: LibraryRow): LibraryRow => ({ kind, id, fields: {} });
