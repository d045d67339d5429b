import type { UnsavedReason } from '@/lib/protocol/reduce-job';
import { type BlobRow, libraryDatabase, type OriginalRow, type PictureRow } from '../platform/database';
import { storageFailure } from '../platform/storage-failure';
import { fetchStudioBytes } from '../platform/studio-bytes';
import { fetchOriginal, fetchThumbnail } from './fetch-picture';

export interface NewPicture {
  row: PictureRow;
  /** The bytes as delivered. */
  original: Blob;
  thumbnail: Blob | null;
  /** The uploads among its parents. */
  sources?: readonly BlobRow[];
}

export type SaveResult = { status: 'saved' | 'exists' } | { status: 'unsaved'; reason: UnsavedReason };

/** Everything that `removePictures` took out of the library, so that it can be put back. */
export interface RemovedPictures {
  rows: readonly PictureRow[];
  originals: readonly OriginalRow[];
  thumbnails: readonly BlobRow[];
  /** Uploads that are the parent of no other picture. */
  sources: readonly BlobRow[];
}

/** Saves a whole picture or nothing. A picture that another tab or a replay has already saved is not overwritten. */
export async function savePicture(picture: NewPicture): Promise<SaveResult> {
  const { row, original, thumbnail, sources: uploads = [] } = picture;
  const { pictures, originals, thumbnails } = libraryDatabase();
  try {
    return await writeTransaction(async () => {
      if ((await pictures.get(row.id)) !== undefined) return { status: 'exists' } as const;
      await originals.put({ id: row.id, blob: original });
      if (thumbnail) await thumbnails.put({ id: row.id, blob: thumbnail });
      await addSources(uploads);
      await pictures.add(row);
      return { status: 'saved' } as const;
    });
  } catch (error) {
    const reason = storageFailure(error);
    if (reason === null) throw error;
    return { status: 'unsaved', reason };
  }
}

export async function getPictureRow(id: string): Promise<PictureRow | null> {
  return (await libraryDatabase().pictures.get(id)) ?? null;
}

/** The bytes as delivered, from the studio where only it has them; null when the picture is not in the library. */
export async function getOriginal(id: string): Promise<Blob | null> {
  return (await libraryDatabase().originals.get(id))?.blob ?? (await fetchOriginal(id));
}

/** The thumbnail, or the original where no thumbnail could be made. */
export async function getThumbnail(id: string): Promise<Blob | null> {
  const { thumbnails, originals } = libraryDatabase();
  const stored = (await thumbnails.get(id)) ?? (await originals.get(id));
  return stored?.blob ?? (await fetchThumbnail(id)) ?? fetchOriginal(id);
}

/** An upload that is the parent of a picture, as it was sent; null when it is not in the library. */
export async function getSource(id: string): Promise<Blob | null> {
  const stored = await libraryDatabase().sources.get(id);
  if (stored) return stored.blob;
  const child = await libraryDatabase().pictures.where('parents').equals(id).first();
  return child ? fetchStudioBytes({ kind: 'picture', id: child.id }, id) : null;
}

export async function countPictures(): Promise<number> {
  return libraryDatabase().pictures.count();
}

/** Stores the exact share of the job's cost on each of its pictures. */
export async function allocateCost(jobId: string, costMicroUsd: number | null): Promise<void> {
  const { pictures } = libraryDatabase();
  await libraryDatabase().transaction('rw', pictures, async () => {
    const rows = await pictures.where('jobId').equals(jobId).sortBy('index');
    const shares = splitCost(costMicroUsd, rows.length);
    await Promise.all(rows.map((row, at) => pictures.update(row.id, { costMicroUsd: shares[at] ?? null })));
  });
}

/** Stores on each picture of a job which tasks of the gateway made them, and whether that is certain. */
export async function recordTasks(
  jobId: string,
  { tasks, isUncertain }: Pick<PictureRow, 'isUncertain'> & { tasks: readonly string[] },
): Promise<void> {
  const facts = {
    ...(tasks.length > 0 ? { tasks: [...tasks] } : {}),
    ...(isUncertain ? { isUncertain } : {}),
  };
  await libraryDatabase().pictures.where('jobId').equals(jobId).modify(facts);
}

/** Stores the thoughtSignature beside the picture's bytes; does nothing if the picture was deleted meanwhile. */
export async function saveSignature(id: string, signature: Blob): Promise<void> {
  await libraryDatabase().originals.update(id, { signature });
}

/** The thoughtSignature that was delivered with a picture; null for pictures that have none. */
export async function getSignature(id: string): Promise<Blob | null> {
  return (await libraryDatabase().originals.get(id))?.signature ?? null;
}

/** Shares that add up to exactly the whole: the first ones get the remainder. The shares of a null cost are null. */
export function splitCost(costMicroUsd: number | null, parts: number): readonly (number | null)[] {
  if (costMicroUsd === null) return Array.from({ length: parts }, () => null);
  const share = Math.floor(costMicroUsd / parts);
  const remainder = costMicroUsd - share * parts;
  return Array.from({ length: parts }, (_, at) => (at < remainder ? share + 1 : share));
}

/** Takes pictures out of the library. The ledger is not touched: what was spent stays spent. */
export async function removePictures(ids: readonly string[]): Promise<RemovedPictures> {
  const { pictures, originals, thumbnails } = libraryDatabase();
  return writeTransaction(async () => {
    const keys = [...ids];
    const removed = {
      rows: (await pictures.bulkGet(keys)).filter((row) => row !== undefined),
      originals: (await originals.bulkGet(keys)).filter((row) => row !== undefined),
      thumbnails: (await thumbnails.bulkGet(keys)).filter((row) => row !== undefined),
    };
    await Promise.all([pictures, originals, thumbnails].map((table) => table.bulkDelete(keys)));
    return { ...removed, sources: await removeOrphanedSources(removed.rows) };
  });
}

/** Within the transaction that removes pictures: removes the uploads that are no longer the parent of any picture. */
async function removeOrphanedSources(removed: readonly PictureRow[]): Promise<readonly BlobRow[]> {
  const { pictures, sources } = libraryDatabase();
  const orphans: BlobRow[] = [];
  for (const id of new Set(removed.flatMap(({ parents }) => parents ?? []))) {
    const source = await sources.get(id);
    if (source === undefined || (await pictures.where('parents').equals(id).count()) > 0) continue;
    await sources.delete(id);
    orphans.push(source);
  }
  return orphans;
}

/** Puts removed pictures back as they were. */
export async function restorePictures(removed: RemovedPictures): Promise<void> {
  const { pictures, originals, thumbnails } = libraryDatabase();
  await writeTransaction(async () => {
    await addSources(removed.sources);
    await originals.bulkPut([...removed.originals]);
    await thumbnails.bulkPut([...removed.thumbnails]);
    await pictures.bulkPut([...removed.rows]);
  });
}

/** A transaction over everything that a picture consists of. */
function writeTransaction<Result>(work: () => Promise<Result>): Promise<Result> {
  const database = libraryDatabase();
  const { pictures, originals, thumbnails, sources } = database;
  return database.transaction('rw', pictures, originals, thumbnails, sources, work);
}

/** Within a transaction. An upload is stored once, however many pictures are made from it. */
async function addSources(uploads: readonly BlobRow[]): Promise<void> {
  const { sources } = libraryDatabase();
  for (const row of uploads) if ((await sources.get(row.id)) === undefined) await sources.add(row);
}
