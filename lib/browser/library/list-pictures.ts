import Dexie from 'dexie';
import { libraryDatabase } from '../platform/database';
import type { PictureRow } from '../platform/database-rows';
import { fold } from '../platform/fold';

/** A search reads this many rows at a time. */
const chunkLength = 200;
/** One call reads at most about this many rows before it returns: a search never holds the whole library in memory. */
const scanMax = 5_000;

/** The last picture that was read; the next page begins with the picture before it. */
export interface PagePosition {
  createdAt: string;
  id: string;
}

export interface PicturePage {
  /** Newest first. A search may return fewer than asked for although `next` is set. */
  pictures: readonly PictureRow[];
  /** null: there are no older pictures. */
  next: PagePosition | null;
}

/** A page of the library by key range, newest first; `search` keeps the pictures whose prompt has all its words. */
export async function listPictures(options: {
  before?: PagePosition | null;
  limit: number;
  search?: string;
}): Promise<PicturePage> {
  const words = fold(options.search ?? '')
    .split(/\s+/u)
    .filter(Boolean);
  const found: PictureRow[] = [];
  let position = options.before ?? null;
  for (let scanned = 0; scanned < scanMax; scanned += chunkLength) {
    const length = words.length === 0 ? options.limit : chunkLength;
    const rows = await rowsBefore(position, length);
    for (const row of rows) {
      position = { createdAt: row.createdAt, id: row.id };
      if (matches(row, words)) found.push(row);
      if (found.length === options.limit) return { pictures: found, next: position };
    }
    if (rows.length < length) return { pictures: found, next: null };
  }
  return { pictures: found, next: position };
}

/** What the library has of a job. */
export interface JobPictures {
  prompt: string;
  /** Without the deleted ones. */
  count: number;
}

/** By job id; a job that has no picture in the library has no entry. */
export async function summarizePicturesByJob(
  jobIds: readonly string[],
): Promise<ReadonlyMap<string, JobPictures>> {
  const summaries = new Map<string, JobPictures>();
  await libraryDatabase()
    .pictures.where('jobId')
    .anyOf([...jobIds])
    .each(({ jobId, prompt }) => {
      summaries.set(jobId, { prompt, count: (summaries.get(jobId)?.count ?? 0) + 1 });
    });
  return summaries;
}

function rowsBefore(position: PagePosition | null, length: number): Promise<PictureRow[]> {
  const upper = position ? [position.createdAt, position.id] : [Dexie.maxKey];
  return libraryDatabase()
    .pictures.where('[createdAt+id]')
    .between([Dexie.minKey], upper, true, false)
    .reverse()
    .limit(length)
    .toArray();
}

function matches(row: PictureRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const prompt = fold(row.prompt);
  return words.every((word) => prompt.includes(word));
}
