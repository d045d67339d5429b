import type { UnsavedReason } from '@/lib/protocol/reduce-job';
import { type BlobRow, libraryDatabase, type PictureRow } from '../platform/database';
import { storageFailure } from '../platform/storage-failure';
import { addSources, takeOrphanedSources } from './sources';
import { splitCost } from './split-cost';

export interface NewPicture {
  row: PictureRow;
  /** The bytes as delivered. */
  original: Blob;
  thumbnail: Blob | null;
  /** Uploads among what it was made from. */
  sources?: readonly BlobRow[];
}

export type SaveResult = { status: 'saved' | 'exists' } | { status: 'unsaved'; reason: UnsavedReason };

/** Pictures taken out of the library, whole: enough to put them back. */
export interface DeletedPictures {
  rows: readonly PictureRow[];
  originals: readonly BlobRow[];
  thumbnails: readonly BlobRow[];
  /** Uploads that no other picture was made from. */
  sources: readonly BlobRow[];
}

export function pictureId(jobId: string, index: number): string {
  return `${jobId}:${index}`;
}

/** Saves a picture whole or not at all. One that is there already, from another tab or a replay, stays as it is. */
export async function savePicture(picture: NewPicture): Promise<SaveResult> {
  const { row, original, thumbnail, sources: uploads = [] } = picture;
  const database = libraryDatabase();
  const { pictures, originals, thumbnails, sources } = database;
  try {
    return await database.transaction('rw', pictures, originals, thumbnails, sources, async () => {
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

export async function getPicture(id: string): Promise<PictureRow | null> {
  return (await libraryDatabase().pictures.get(id)) ?? null;
}

/** The bytes as delivered; null when the picture is not in the library. */
export async function getOriginal(id: string): Promise<Blob | null> {
  return (await libraryDatabase().originals.get(id))?.blob ?? null;
}

/** The small picture; the original where none could be made. */
export async function getThumbnail(id: string): Promise<Blob | null> {
  return (await libraryDatabase().thumbnails.get(id))?.blob ?? getOriginal(id);
}

export async function countPictures(): Promise<number> {
  return libraryDatabase().pictures.count();
}

/** Gives each picture of a job its exact share of the job's cost. */
export async function allocateCost(jobId: string, costMicroUsd: number | null): Promise<void> {
  const { pictures } = libraryDatabase();
  await libraryDatabase().transaction('rw', pictures, async () => {
    const rows = await pictures.where('jobId').equals(jobId).sortBy('index');
    const shares = splitCost(costMicroUsd, rows.length);
    await Promise.all(rows.map((row, at) => pictures.update(row.id, { costMicroUsd: shares[at] ?? null })));
  });
}

/** Takes pictures out. The ledger is not touched: what was spent stays spent. */
export async function deletePictures(ids: readonly string[]): Promise<DeletedPictures> {
  const database = libraryDatabase();
  const { pictures, originals, thumbnails, sources } = database;
  return database.transaction('rw', pictures, originals, thumbnails, sources, async () => {
    const keys = [...ids];
    const rows = (await pictures.bulkGet(keys)).filter((row) => row !== undefined);
    const deleted = {
      rows,
      originals: (await originals.bulkGet(keys)).filter((row) => row !== undefined),
      thumbnails: (await thumbnails.bulkGet(keys)).filter((row) => row !== undefined),
    };
    await Promise.all([pictures, originals, thumbnails].map((table) => table.bulkDelete(keys)));
    return { ...deleted, sources: await takeOrphanedSources(rows) };
  });
}

/** Puts deleted pictures back as they were. */
export async function restorePictures(deleted: DeletedPictures): Promise<void> {
  const database = libraryDatabase();
  const { pictures, originals, thumbnails, sources } = database;
  await database.transaction('rw', pictures, originals, thumbnails, sources, async () => {
    await addSources(deleted.sources);
    await originals.bulkPut([...deleted.originals]);
    await thumbnails.bulkPut([...deleted.thumbnails]);
    await pictures.bulkPut([...deleted.rows]);
  });
}
