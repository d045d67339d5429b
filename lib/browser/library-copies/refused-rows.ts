import { ApiFailure } from '../platform/api-failure';
import { libraryDatabase } from '../platform/database';
import type { RefusedRow } from '../platform/database-rows';
import type { ChangedRow } from '../platform/track-changes';

const keyPrefix = 'refused/';
const keyOf = ({ id }: Pick<ChangedRow, 'id'>) => `${keyPrefix}${id}` as const;

/** Whether the studio does not take what was sent, however often it is sent. Other failures pass. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ApiFailure && (error.status === 400 || error.status === 413);
}

/**
 * Notes that the studio does not take a row as it is now. The note is stored, so that no later visit sends the row
 * again before it changes; its mark stays, because changes of other devices are still merged with it by its time.
 */
export async function setAside(mark: ChangedRow): Promise<void> {
  await libraryDatabase().state.put({ key: keyOf(mark), at: mark.at });
}

/** The marks that were set aside, and whose rows have not changed since. */
export async function listRefused(): Promise<readonly ChangedRow[]> {
  const { state, changed } = libraryDatabase();
  const noted = (await state.where('key').startsWith(keyPrefix).toArray()).filter(isRefusedRow);
  const marks = await changed.bulkGet(noted.map(({ key }) => key.slice(keyPrefix.length)));
  return marks.flatMap((mark, at) => (mark && mark.at === noted[at]?.at ? [mark] : []));
}

function isRefusedRow(row: { key: string }): row is RefusedRow {
  return row.key.startsWith(keyPrefix);
}

/** Forgets what was set aside of these rows, because the studio has them now. */
export async function forgetRefused(marks: readonly ChangedRow[]): Promise<void> {
  await libraryDatabase().state.bulkDelete(marks.map(keyOf));
}

/** Everything that was set aside is sent again: to another library, or because the user has turned copies on anew. */
export async function forgetAllRefused(): Promise<void> {
  await libraryDatabase().state.where('key').startsWith(keyPrefix).delete();
}
