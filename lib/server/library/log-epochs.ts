import 'server-only';
import { z } from 'zod';
import { arrivedRowSchema, type LibraryRow } from '@/lib/protocol/library-rows';
import { mergeRows } from '@/lib/protocol/merge-rows';
import { readJson, type Storage } from '../platform/storage/storage';
import { libraryKeys } from './library-keys';

/** What one request brought, under its number; or the end of an epoch, which takes the number that would be next. */
const logEntrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rows'),
    sequence: z.int().min(1),
    rows: z.array(arrivedRowSchema),
    /** Whether clocks were set to the studio's. */
    bounded: z.boolean(),
    /** Of the rows as they were sent, to know them again. */
    digest: z.string(),
    /** All rows of the library up to here, as posted. */
    rowBytes: z.int(),
  }),
  z.object({ kind: z.literal('end'), rowBytes: z.int() }),
]);
export type LogEntry = Extract<z.infer<typeof logEntrySchema>, { kind: 'rows' }>;

/** A range of numbers that one page holds. */
export interface StoredPage {
  first: number;
  last: number;
}

/** What a process knows of a library's log. Only numbers and the entries that no page holds yet are in memory. */
export interface ChangeLog {
  libraryId: string;
  /** The number of the newest entry. */
  head: number;
  /** Of all rows, as posted. */
  rowBytes: number;
  /** Where the open epoch begins. */
  first: number;
  /** The entries of the open epoch, in order. */
  tail: LogEntry[];
  /** Ranges of numbers that pages hold, in order. */
  pages: readonly StoredPage[];
  /** When the storage was last asked for the page of the open epoch, in milliseconds since 1970; 0: never. */
  checkedAt: number;
  /** One piece of work after the other. */
  queue: Promise<unknown>;
}

/** A row with the number of its last change. */
const numberedRowSchema = z.object({ sequence: z.int(), row: arrivedRowSchema });
export type NumberedRow = z.infer<typeof numberedRowSchema>;
const pageSchema = z.object({ closedAtMs: z.number(), rows: z.array(numberedRowSchema) });

export function readEntry(storage: Storage, key: string) {
  return readJson(storage, key, logEntrySchema);
}

/** The rows of a page, oldest change first. */
export async function readPage(
  storage: Storage,
  libraryId: string,
  { first, last }: StoredPage,
): Promise<readonly NumberedRow[]> {
  const page = await readJson(storage, libraryKeys.page(libraryId, first, last), pageSchema);
  if (page === null) throw new Error('A page of a library is missing.');
  return page.rows;
}

/** The rows of entries, each once, merged, under the number of its last change; oldest change first. */
export function mergeEntries(entries: readonly LogEntry[]): NumberedRow[] {
  const rows = new Map<string, NumberedRow>();
  for (const { sequence, rows: changed } of entries) {
    for (const row of changed) {
      const key = `${row.kind}:${row.id}`;
      const known = rows.get(key);
      // Behind those that changed earlier.
      rows.delete(key);
      rows.set(key, { sequence, row: known ? mergeRows(known.row, row) : mergeRows(row, emptyRow(row)) });
    }
  }
  return [...rows.values()];
}

const emptyRow = ({ kind, id }: LibraryRow): LibraryRow => ({ kind, id, fields: {} });

/**
 * Turns the open epoch into a page. Its end is claimed first, as the number that would be next, so that nobody adds to
 * it any more; whoever finds an end without its page makes the same page.
 */
export async function closeEpoch(storage: Storage, log: ChangeLog): Promise<void> {
  const { libraryId, first, head, rowBytes } = log;
  const end = JSON.stringify({ kind: 'end', rowBytes });
  const endKey = libraryKeys.entry(libraryId, first, head + 1);
  const isTaken = (await storage.claim(endKey, end)) === 'exists';
  // Another process has added an entry meanwhile, and the epoch is closed by the next one.
  if (isTaken && (await readEntry(storage, endKey))?.kind !== 'end') return;
  const page = { closedAtMs: Date.now(), rows: mergeEntries(log.tail) };
  const text = JSON.stringify(page);
  await storage.claim(libraryKeys.page(libraryId, first, head), text);
  await storage.put(libraryKeys.size(libraryId, `rows${first}`, Buffer.byteLength(text), 'rows'), '1');
  log.pages = [...log.pages, { first, last: head }];
  log.first = head + 1;
  log.tail = [];
}

/** Processes that sleep longer than this check whether their numbers still hold. */
const keptMs = 15 * 60_000;

/** Deletes entries that a page has held for long. The end of each epoch stays. */
export async function deletePagedEntries(storage: Storage, libraryId: string, nowMs: number): Promise<void> {
  const entries = new Map<number, number[]>();
  for await (const key of storage.list(libraryKeys.log(libraryId))) {
    const [first = 0, sequence = 0] = key.split('/').slice(-2).map(Number);
    entries.set(first, [...(entries.get(first) ?? []), sequence]);
  }
  const pages: StoredPage[] = [];
  for await (const key of storage.list(libraryKeys.pages(libraryId))) pages.push(numbersOf(key));
  for (const { first, last } of pages) {
    const held = (entries.get(first) ?? []).filter((sequence) => sequence <= last);
    if (held.length === 0) continue;
    const page = await readJson(storage, libraryKeys.page(libraryId, first, last), pageSchema);
    if (page === null || nowMs - page.closedAtMs < keptMs) continue;
    for (const sequence of held) await storage.delete(libraryKeys.entry(libraryId, first, sequence));
  }
}

/**
 * Empties rows in closed epochs: of what is gone for good, only that it was deleted stays. A restore that comes
 * meanwhile brings all fields anew.
 */
export async function emptyPagedRows(
  storage: Storage,
  libraryId: string,
  isGone: (row: LibraryRow) => boolean,
): Promise<void> {
  const keys: string[] = [];
  for await (const key of storage.list(libraryKeys.pages(libraryId))) keys.push(key);
  for (const key of keys) {
    const page = await readJson(storage, key, pageSchema);
    if (!page?.rows.some(({ row }) => hasContent(row) && isGone(row))) continue;
    const rows = page.rows.map(({ sequence, row }) => ({ sequence, row: isGone(row) ? emptied(row) : row }));
    await storage.put(key, JSON.stringify({ ...page, rows }));
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

/** The range in the key of a page. */
export function numbersOf(key: string): StoredPage {
  const [first = 0, last = 0] = key
    .slice(key.lastIndexOf('/') + 1)
    .split('-')
    .map(Number);
  return { first, last };
}
