import 'server-only';
import { z } from 'zod';
import { arrivedRowSchema, type LibraryRow } from '@/lib/protocol/library-rows';
import { logDamage, readJsonOr, type Storage } from '../platform/storage/storage';
import { libraryKeys } from './library-keys';

/** What one request brought, under its number; or the end of an epoch, which takes the number that would be next. */
const logEntrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rows'),
    sequence: z.int().min(1),
    /** A random name, by which a number is told from the same number in a log that was restored; absent: older. */
    name: z.string().optional(),
    /** Each row is parsed on its own, so that a damaged one affects no other. */
    rows: z.array(z.unknown()),
    /** Whether clocks were set to the studio's. */
    bounded: z.boolean(),
    /** A hash of the rows as they were sent, by which a repeated request is recognised. */
    digest: z.string(),
    /** The size of all rows of the library up to this entry, as posted. */
    rowBytes: z.int().min(0),
    /** The milliseconds of the newest clock up to this entry; absent in entries of earlier versions. */
    newestMs: z.int().min(0).optional(),
  }),
  z.object({
    kind: z.literal('end'),
    /** The name of the last entry of the epoch; absent in those of earlier versions. */
    lastName: z.string().optional(),
    rowBytes: z.int().min(0),
    newestMs: z.int().min(0).optional(),
  }),
]);
type StoredEntry = z.infer<typeof logEntrySchema>;
export type LogEntry = Omit<Extract<StoredEntry, { kind: 'rows' }>, 'rows'> & { rows: LibraryRow[] };
export type EndOfEpoch = Extract<StoredEntry, { kind: 'end' }>;

/** What can be read of an entry whose object is damaged: for some objects, part of the rows. */
export interface DamagedEntry {
  kind: 'damaged';
  rows: LibraryRow[];
}

/** A range of numbers that one page holds. */
export interface StoredPage {
  first: number;
  last: number;
}

/** A row with the number of its last change. */
export interface NumberedRow {
  sequence: number;
  row: LibraryRow;
}

/** What a process knows of a library's log. Only numbers and the entries that no page holds yet are in memory. */
export interface ChangeLog {
  libraryId: string;
  /** The number of the newest entry. */
  head: number;
  /** The size of all rows, as posted. */
  rowBytes: number;
  /** The milliseconds of the newest clock of all rows, as far as entries tell it. */
  newestMs: number;
  /** Where the open epoch begins. */
  first: number;
  /** The entries of the open epoch, in order. */
  tail: LogEntry[];
  /** The size of their rows. */
  tailBytes: number;
  /** The name of the entry before the open epoch; empty: unknown. */
  nameBefore: string;
  /** Ranges of numbers that pages hold, in order. */
  pages: readonly StoredPage[];
  /** When the storage was last asked for the page of the open epoch, in milliseconds since 1970; 0: never. */
  checkedAt: number;
  /** One piece of work after the other. */
  queue: Promise<unknown>;
}

export function emptyLog(libraryId: string): ChangeLog {
  return {
    libraryId,
    head: 0,
    rowBytes: 0,
    newestMs: 0,
    first: 1,
    tail: [],
    tailBytes: 0,
    nameBefore: '',
    pages: [],
    checkedAt: 0,
    queue: Promise.resolve(),
  };
}

/** The names of the entry before the open epoch and of its own entries, in order; empty ones are unknown. */
export function namesOf({ nameBefore, tail }: ChangeLog): string[] {
  return [nameBefore, ...tail.map(({ name = '' }) => name)];
}

/** The object of a number; null if there is none yet. */
export async function readEntry(
  storage: Storage,
  libraryId: string,
  first: number,
  sequence: number,
): Promise<LogEntry | EndOfEpoch | DamagedEntry | null> {
  const key = libraryKeys.entry(libraryId, first, sequence);
  const entry = await readJsonOr(storage, key, logEntrySchema, 'damaged');
  if (entry === 'damaged') return { kind: 'damaged', rows: [] };
  if (entry === null || entry.kind === 'end') return entry;
  const rows = entry.rows.flatMap((row) => readRow(row) ?? []);
  if (entry.sequence === sequence && rows.length === entry.rows.length) return { ...entry, rows };
  logDamage(key, JSON.stringify(entry).length);
  return { kind: 'damaged', rows };
}

/** A row that was stored; null if it is damaged. */
export function readRow(stored: unknown): LibraryRow | null {
  const parsed = arrivedRowSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** The pages of a library, by their keys; an object without a range in its name is left out. */
export async function listPages(storage: Storage, libraryId: string): Promise<StoredPage[]> {
  const pages: StoredPage[] = [];
  for await (const key of storage.list(libraryKeys.pages(libraryId))) {
    const [, first, last] = /\/(\d+)-(\d+)$/.exec(key) ?? [];
    if (first !== undefined && last !== undefined) pages.push({ first: Number(first), last: Number(last) });
  }
  return pages;
}
