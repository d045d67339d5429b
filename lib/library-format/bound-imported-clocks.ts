import { clockLeadMs, clockMs } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';

/**
 * A row of a file without clocks that are far ahead, since a device whose clock was a year ahead must not win for a
 * year. Such clocks are set to when the file was made: set to the moment of the import, they would be later at each
 * import, and importing the same file again would replace what was changed since. Where that date is far ahead too, or
 * unknown, nobody knows when the row was written, and it is older than everything else.
 * @param exportedAtMs by the manifest of the file
 */
export function boundImportedClocks(row: LibraryRow, exportedAtMs: number | null, nowMs: number): LibraryRow {
  const latestMs = nowMs + clockLeadMs;
  const isDated = exportedAtMs !== null && exportedAtMs >= 0 && exportedAtMs <= latestMs;
  const start = String(isDated ? exportedAtMs : 0).padStart(15, '0');
  const bound = (clock: string) => (clockMs(clock) <= latestMs ? clock : `${start}${clock.slice(15)}`);
  const fields = Object.entries(row.fields).map(([name, [value, clock]]) => [name, [value, bound(clock)]]);
  const { deletedAt } = row;
  return {
    ...row,
    fields: Object.fromEntries(fields),
    ...(typeof deletedAt === 'string' ? { deletedAt: bound(deletedAt) } : {}),
  };
}
