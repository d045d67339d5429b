import { boundClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { libraryDatabase } from '../platform/database';
import type { CopyRow } from '../platform/database-rows';
import type { ChangedRow } from '../platform/track-changes';
import { clockOffset, updateCopying } from './copying-state';
import { postRows } from './library-api';
import { forgetRefused, isRefusal, setAside } from './refused-rows';
import { withoutSendable } from './row-copies';

/** A mark, the row to send for it, and what is known about the row's copy once it is sent. */
export interface PreparedRow {
  mark: ChangedRow;
  /** null: there is nothing to send. */
  row: LibraryRow | null;
  copy: CopyRow | null;
  /** What was known about it when the row was read. */
  known: CopyRow | undefined;
  /** The labels of its bytes that this browser has; absent: none. */
  here?: ReadonlySet<string>;
}

/**
 * Sends rows in one request, and notes what was copied. The studio takes all rows of a request or none, so a refused
 * request is sent again in halves, until the row at fault is alone: it is set aside, and the others are copied.
 */
export async function postPrepared(signal: AbortSignal, prepared: readonly PreparedRow[]): Promise<void> {
  signal.throwIfAborted();
  const rows = prepared.flatMap(({ row }) => (row === null ? [] : [row]));
  try {
    const posted = rows.length > 0 ? await postRows(rows) : null;
    if (posted) await updateCopying({ clockOffsetMs: clockOffset(posted.nowMs) });
    await settleMarks(prepared, posted?.bounded ? posted : null, new Set(posted?.missing));
  } catch (error) {
    const [first] = prepared;
    if (first === undefined || !isRefusal(error)) throw error;
    if (prepared.length === 1) return setAside(first.mark);
    const middle = Math.ceil(prepared.length / 2);
    await postPrepared(signal, prepared.slice(0, middle));
    await postPrepared(signal, prepared.slice(middle));
  }
}

/** How the studio has set clocks that are too far ahead. */
type Bound = Pick<Posted, 'nowMs' | 'keptMs'>;
type Posted = Awaited<ReturnType<typeof postRows>>;

/**
 * Notes in one transaction what was copied, and removes marks that were not renewed meanwhile. Bytes that the studio
 * no longer has are sent in the next round. So is a row about whose copy something was noted since it was read: an
 * import or a deletion for good, which what was sent knows nothing of.
 */
async function settleMarks(
  prepared: readonly PreparedRow[],
  bound: Bound | null,
  missing: ReadonlySet<string>,
): Promise<void> {
  const { copies, changed, state } = libraryDatabase();
  await libraryDatabase().transaction('rw', copies, changed, state, async () => {
    for (const { mark, copy, known, here = new Set<string>() } of prepared) {
      const current = copy ? await copies.get(copy.id) : known;
      const isNoted = JSON.stringify(current) !== JSON.stringify(known);
      if (isNoted && !current?.isPurgeUntold) continue;
      const untold = isNoted ? { isPurgeUntold: true as const } : {};
      const files = copy?.files ?? {};
      const there = withoutSendable(files, missing, here);
      const isWhole = Object.keys(there).length === Object.keys(files).length;
      if (copy) {
        const bounded = { ...(bound === null ? copy : withBoundClocks(copy, bound)), ...untold };
        await copies.put(isWhole ? bounded : { ...bounded, files: there });
      }
      const isDone = !isNoted && isWhole;
      if (isDone && (await changed.get(mark.id))?.at === mark.at) await changed.delete(mark.id);
    }
    await forgetRefused(prepared.map(({ mark }) => mark));
  });
}

/** The studio sets clocks that are too far ahead to its own time; the copies noted here get the same clocks. */
function withBoundClocks(copy: CopyRow, { nowMs, keptMs = 0 }: Bound): CopyRow {
  const bound = (clock: string) => boundClock(clock, nowMs, keptMs);
  const clocks = Object.entries(copy.clocks ?? {}).map(([name, clock]) => [name, bound(clock)] as const);
  return {
    ...copy,
    clock: bound(copy.clock),
    ...(clocks.length > 0 ? { clocks: Object.fromEntries(clocks) } : {}),
    ...(copy.deletedAt === undefined ? {} : { deletedAt: bound(copy.deletedAt) }),
  };
}
