import 'server-only';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { mergeRows } from '@/lib/protocol/merge-rows';
import type { LogEntry, NumberedRow } from './stored-log';

/** The rows of entries, each once, merged, under the number of its last change; oldest change first. */
export function mergeLogEntries(entries: readonly LogEntry[]): NumberedRow[] {
  return mergeNumbered(entries.flatMap(({ sequence, rows }) => rows.map((row) => ({ sequence, row }))));
}

/** The same for single changes, in any order. */
export function mergeNumbered(changes: readonly NumberedRow[]): NumberedRow[] {
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
