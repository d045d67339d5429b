import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { type LibraryRow, libraryPageBytes } from '@/lib/protocol/library-rows';

/**
 * The largest JSON of the rows of one answer, which adds a few bytes around them. Neither an entry nor an epoch has
 * more.
 */
export const rowsBytesMax = libraryPageBytes - 200;

/** The size of a row in a list. */
export function sizeOfRow(row: LibraryRow): number {
  return Buffer.byteLength(JSON.stringify(row)) + 1;
}

export function sizeOfRows(rows: readonly LibraryRow[]): number {
  return rows.reduce((bytes, row) => bytes + sizeOfRow(row), 0);
}

/**
 * Rows as entries, each of which fits into one answer. Usually there is one. There can be more, because what is stored
 * of a request may be larger than the request: clocks are added and numbers are written out.
 * @throws AppError too_large for a row that fits into no answer
 */
export function splitRows(rows: readonly LibraryRow[]): { rows: LibraryRow[]; bytes: number }[] {
  let last = { rows: [] as LibraryRow[], bytes: 0 };
  const entries = [last];
  for (const row of rows) {
    const bytes = sizeOfRow(row);
    if (bytes > rowsBytesMax)
      throw new AppError('too_large', `A row has at most ${rowsBytesMax} bytes, as it is stored.`);
    if (last.bytes + bytes > rowsBytesMax) {
      last = { rows: [], bytes: 0 };
      entries.push(last);
    }
    last.rows.push(row);
    last.bytes += bytes;
  }
  return entries;
}
