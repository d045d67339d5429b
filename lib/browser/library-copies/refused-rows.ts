import { ApiFailure } from '../platform/api-failure';
import { libraryDatabase } from '../platform/database';
import type { RefusedRow } from '../platform/database-rows';
import type { ChangedRow } from '../platform/track-changes';

const keyPrefix = 'refused/';
const keyOf = ({ id }: Pick<ChangedRow, 'id'>) => `${keyPrefix}${id}` as const;

/** Whether the studio refuses what was sent, however often it is sent. Other failures are temporary. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ApiFailure && (error.status === 400 || error.status === 413);
}

/**
 * Notes that the studio refuses a row as it is now. The note is stored, so that no later visit sends the row again
 * before it changes. Its mark stays, because its time is needed to merge changes of other devices.
 */
export async function setAside(mark: ChangedRow): Promise<void> {
  await libraryDatabase().state.put({ key: keyOf(mark), at: mark.at });
}

/** The same for a row whose bytes this browser can no longer read, so that it cannot be sent. */
export async function setUnreadableAside(mark: ChangedRow): Promise<void> {
  await libraryDatabase().state.put({ key: keyOf(mark), at: mark.at, isUnreadable: true });
}

/** A mark that was set aside. */
export interface RefusedMark extends ChangedRow {
  isUnreadable: boolean;
}

/** The marks that were set aside and whose rows have not changed since. */
export async function listRefused(): Promise<readonly RefusedMark[]> {
  const { state, changed } = libraryDatabase();
  const noted = (await state.where('key').startsWith(keyPrefix).toArray()).filter(isRefusedRow);
  const marks = await changed.bulkGet(noted.map(({ key }) => key.slice(keyPrefix.length)));
  return marks.flatMap((mark, at) => {
    const note = noted[at];
    return mark && note?.at === mark.at ? [{ ...mark, isUnreadable: note.isUnreadable === true }] : [];
  });
}

function isRefusedRow(row: { key: string }): row is RefusedRow {
  return row.key.startsWith(keyPrefix);
}

/** Forgets that these rows were set aside, because the studio has them now. */
export async function forgetRefused(marks: readonly ChangedRow[]): Promise<void> {
  await libraryDatabase().state.bulkDelete(marks.map(keyOf));
}

/** Has everything that was set aside sent again: to another library, or because the user turned copies on again. */
export async function forgetAllRefused(): Promise<void> {
  await libraryDatabase().state.where('key').startsWith(keyPrefix).delete();
}
