import { clockLeadMs, clockMs } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';

/**
 * Returns a row of a file with the clocks corrected that are far ahead, because a device whose clock was a year ahead
 * must not win for a year. Such clocks are set to the date of the file. They are not set to the time of the import:
 * that would be later at each import, and importing the same file again would replace newer changes. If the date of the
 * file is far ahead too, or unknown, nobody knows when the row was written: it counts as older than everything else.
 * @param exportedAtMs the date in the file's manifest
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
