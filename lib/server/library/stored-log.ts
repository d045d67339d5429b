import 'server-only';
import { z } from 'zod';
import { arrivedRowSchema } from '@/lib/protocol/library-rows';
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
    /** A hash of the rows as they were sent, by which a repeated request is recognised. */
    digest: z.string(),
    /** The size of all rows of the library up to this entry, as posted. */
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
  /** The size of all rows, as posted. */
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
export const pageSchema = z.object({ closedAtMs: z.number(), rows: z.array(numberedRowSchema) });

export function readEntry(storage: Storage, key: string) {
  return readJson(storage, key, logEntrySchema);
}

/** A page, whose rows are in order of their changes, oldest first. */
export async function readPage(
  storage: Storage,
  libraryId: string,
  { first, last }: StoredPage,
): Promise<z.infer<typeof pageSchema>> {
  const page = await readJson(storage, libraryKeys.page(libraryId, first, last), pageSchema);
  if (page === null) throw new Error('A page of a library is missing.');
  return page;
}

/** The pages of a library, as their keys tell; what has no range in its name is none of them. */
export async function listPages(storage: Storage, libraryId: string): Promise<StoredPage[]> {
  const pages: StoredPage[] = [];
  for await (const key of storage.list(libraryKeys.pages(libraryId))) {
    const [, first, last] = /\/(\d+)-(\d+)$/.exec(key) ?? [];
    if (first !== undefined && last !== undefined) pages.push({ first: Number(first), last: Number(last) });
  }
  return pages;
}
