import 'server-only';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import type { Storage } from '../platform/storage/storage';
import { libraryKeys } from './library-keys';
import { type ChangeLog, listPages, namesOf, readEntry } from './stored-log';
import { mergeLogEntries, readPage } from './stored-page';

/**
 * Turns the open epoch into a page. First claims the next number as the epoch's end, so that nothing can be added after
 * it; whoever finds an end without its page makes the same page.
 */
export async function closeEpoch(storage: Storage, log: ChangeLog): Promise<void> {
  const { libraryId, first, head, rowBytes, newestMs } = log;
  const names = namesOf(log);
  const lastName = names.at(-1);
  const end = JSON.stringify({ kind: 'end', lastName, rowBytes, newestMs });
  const endKey = libraryKeys.entry(libraryId, first, head + 1);
  const isTaken = (await storage.claim(endKey, end)) === 'exists';
  // Another process has added an entry in the meantime, and the epoch is closed by the next one.
  if (isTaken && (await readEntry(storage, libraryId, first, head + 1))?.kind !== 'end') return;
  const page = { closedAtMs: Date.now(), names, rows: mergeLogEntries(log.tail) };
  const text = JSON.stringify(page);
  await storage.claim(libraryKeys.page(libraryId, first, head), text);
  await storage.put(libraryKeys.size(libraryId, `rows${first}`, Buffer.byteLength(text), 'rows'), '1');
  log.pages = [...log.pages, { first, last: head }];
  log.first = head + 1;
  log.tail = [];
  log.tailBytes = 0;
  log.nameBefore = lastName ?? '';
}

/**
 * How long entries are kept after their page was made. A process that was suspended for longer checks whether its
 * numbers still hold before it relies on them.
 */
const keptMs = 15 * 60_000;

/** Deletes entries that an undamaged page has held for `keptMs`. The end of each epoch stays. */
export async function deletePagedEntries(storage: Storage, libraryId: string, nowMs: number): Promise<void> {
  const entries = new Map<number, number[]>();
  for await (const key of storage.list(libraryKeys.log(libraryId))) {
    const [first = 0, sequence = 0] = key.split('/').slice(-2).map(Number);
    entries.set(first, [...(entries.get(first) ?? []), sequence]);
  }
  for (const { first, last } of await listPages(storage, libraryId)) {
    const held = (entries.get(first) ?? []).filter((sequence) => sequence <= last);
    if (held.length === 0) continue;
    const page = await readPage(storage, libraryId, { first, last });
    // A date in the future, of a clock that was wrong, must not keep them for as long.
    if (!page.isWhole || Math.abs(nowMs - page.closedAtMs) < keptMs) continue;
    for (const sequence of held) await storage.delete(libraryKeys.entry(libraryId, first, sequence));
  }
}

/**
 * Empties rows in closed epochs: a row that is gone for good keeps only its deletion mark. A restore that comes
 * meanwhile brings all fields again.
 */
export async function emptyPagedRows(
  storage: Storage,
  libraryId: string,
  isGone: (row: LibraryRow) => boolean,
): Promise<void> {
  for (const range of await listPages(storage, libraryId)) {
    const { closedAtMs, names, ...page } = await readPage(storage, libraryId, range);
    // A damaged page stays as it is, for whoever can still read something in it.
    if (!page.isWhole || !page.rows.some(({ row }) => hasContent(row) && isGone(row))) continue;
    const rows = page.rows.map(({ sequence, row }) => ({ sequence, row: isGone(row) ? emptied(row) : row }));
    const key = libraryKeys.page(libraryId, range.first, range.last);
    await storage.put(key, JSON.stringify({ closedAtMs, names, rows }));
  }
}

/** Whether a row says more than that it was deleted. */
export function hasContent({ fields }: LibraryRow): boolean {
  return Object.keys(fields).some((name) => name !== 'purged');
}

function emptied({ kind, id, fields, deletedAt }: LibraryRow): LibraryRow {
  const kept: LibraryRow['fields'] = fields.purged ? { purged: fields.purged } : {};
  return { kind, id, fields: kept, ...(deletedAt === undefined ? {} : { deletedAt }) };
}
