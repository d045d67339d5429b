import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { boundClock, clockMs, laterClock, nextClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';

/** The device in clocks that the studio sets. */
const studioDevice = '00000000';

/**
 * Rows as they are stored: clocks that are too far ahead are set to the studio's, and a restore without fields gets a
 * field of its own, so that it has a clock.
 * @param recent what has arrived within the time by which a clock may be ahead
 * @param keptMs the newest clock of the library, if the studio's own clock has fallen behind it: a change that is later
 *   than what it changed must not be set to a time before that, because it would never be seen
 * @returns `bounded`: whether any clock was set
 * @throws AppError invalid_request for the deletion of a call
 */
export function boundRowClocks(
  rows: readonly LibraryRow[],
  nowMs: number,
  recent: readonly { rows: readonly LibraryRow[] }[],
  keptMs = 0,
): { rows: LibraryRow[]; bounded: boolean } {
  let isAnyBounded = false;
  const bound = (clock: string) => {
    const boundedClock = boundClock(clock, nowMs, keptMs);
    isAnyBounded ||= boundedClock !== clock;
    return boundedClock;
  };
  const newest = newestClocks();
  const accept = ({ kind, id, fields, deletedAt }: LibraryRow, at: number): LibraryRow => {
    if (kind === 'ledger' && typeof deletedAt === 'string') {
      throw new AppError('invalid_request', 'A call of the ledger cannot be deleted.', {
        details: { field: `rows.${at}.deletedAt` },
      });
    }
    const boundedFields = Object.entries(fields).map(([name, [value, clock]]) => [
      name,
      [value, bound(clock)],
    ]);
    const row: LibraryRow = { kind, id, fields: Object.fromEntries(boundedFields) };
    if (typeof deletedAt === 'string') return { ...row, deletedAt: bound(deletedAt) };
    if (deletedAt === undefined) return row;
    if (boundedFields.length > 0) return { ...row, deletedAt };
    const restoredAt = nextClock(newest.of(kind, id), nowMs, studioDevice);
    return { ...row, fields: { restoredAt: [clockMs(restoredAt), restoredAt] }, deletedAt };
  };
  // Only restores ask for the clocks of other rows.
  if (rows.some(isBareRestore)) for (const entry of recent) for (const row of entry.rows) newest.add(row);
  const accepted = rows.map((row, at) => {
    const stored = accept(row, at);
    newest.add(stored);
    return stored;
  });
  return { rows: accepted, bounded: isAnyBounded };
}

/** Whether a row says only that it is restored. It has no clock, so the time of its arrival counts. */
export function isBareRestore({ fields, deletedAt }: LibraryRow): boolean {
  return deletedAt === null && Object.keys(fields).length === 0;
}

/** The milliseconds of the newest clock of all these rows; 0 if they have none. */
export function newestClockMs(rows: readonly LibraryRow[]): number {
  let newest: string | null = null;
  for (const { fields, deletedAt } of rows) {
    newest = laterClock(newest, deletedAt ?? null);
    for (const [, clock] of Object.values(fields)) newest = laterClock(newest, clock);
  }
  return newest === null ? 0 : clockMs(newest);
}

/**
 * The newest clock of each row. They are looked up by name, because a request may restore thousands of rows while
 * thousands of others are recent.
 */
function newestClocks() {
  const clocks = new Map<string, string | null>();
  const nameOf = (kind: string, id: string) => `${kind}:${id}`;
  return {
    add({ kind, id, fields, deletedAt }: LibraryRow): void {
      const name = nameOf(kind, id);
      let newest = laterClock(clocks.get(name) ?? null, deletedAt ?? null);
      for (const [, clock] of Object.values(fields)) newest = laterClock(newest, clock);
      clocks.set(name, newest);
    },
    of: (kind: string, id: string): string | null => clocks.get(nameOf(kind, id)) ?? null,
  };
}
