import type { UnsavedReason } from '@/lib/protocol/job-state';
import { libraryDatabase } from '../platform/database';
import type { BlobRow, PictureRow } from '../platform/database-rows';
import { isReadable } from '../platform/is-readable';
import { storageFailure } from '../platform/storage-failure';
import { fetchStudioBytes } from '../platform/studio-bytes';
import { fetchOriginal, fetchSource, fetchThumbnail } from './fetch-from-studio';
import { isInTrash, wasDeleted } from './trash';

export interface NewPicture {
  row: PictureRow;
  /** The bytes as delivered. */
  original: Blob;
  thumbnail: Blob | null;
  /** The uploads among its parents. */
  sources?: readonly BlobRow[];
}

/** Frees about this many bytes in a full browser; says whether it has freed any. */
type RoomMaker = (bytes: number) => Promise<boolean>;

let makeRoom: RoomMaker | null = null;

/** From now on, saving a picture in a full browser makes room this way before it fails. */
export function setRoomMaker(maker: RoomMaker): void {
  makeRoom = maker;
}

export type SaveResult = { status: 'saved' | 'exists' } | { status: 'unsaved'; reason: UnsavedReason };

/**
 * Saves a whole picture or nothing. A picture that another tab or a replay has already saved is not overwritten, and a
 * replay does not bring back a deleted one.
 */
export async function savePicture(picture: NewPicture): Promise<SaveResult> {
  const saved = await trySaving(picture);
  if (saved.status !== 'unsaved' || saved.reason !== 'quota' || makeRoom === null) return saved;
  try {
    return (await makeRoom(sizeOf(picture))) ? await trySaving(picture) : saved;
  } catch (error) {
    // A browser that is full may also refuse to note what was dropped.
    if (storageFailure(error) === null) throw error;
    return saved;
  }
}

async function trySaving({ row, original, thumbnail, sources = [] }: NewPicture): Promise<SaveResult> {
  const { pictures, originals, thumbnails } = libraryDatabase();
  try {
    return await writeTransaction(async () => {
      const isKnown = (await pictures.get(row.id)) !== undefined || (await wasDeleted(row.id));
      if (isKnown) return { status: 'exists' } as const;
      await originals.put({ id: row.id, blob: original });
      if (thumbnail) await thumbnails.put({ id: row.id, blob: thumbnail });
      await addSources(sources);
      await pictures.add(row);
      return { status: 'saved' } as const;
    });
  } catch (error) {
    const reason = storageFailure(error);
    if (reason === null) throw error;
    return { status: 'unsaved', reason };
  }
}

function sizeOf({ original, thumbnail, sources = [] }: NewPicture): number {
  const blobs = [original, ...(thumbnail ? [thumbnail] : []), ...sources.map(({ blob }) => blob)];
  return blobs.reduce((sum, { size }) => sum + size, 0);
}

export async function getPictureRow(id: string): Promise<PictureRow | null> {
  return (await libraryDatabase().pictures.get(id)) ?? null;
}

/**
 * The bytes as delivered, from the studio if only it has them, or if this browser can no longer read its own; null if
 * the picture is not in the library.
 */
export async function getOriginal(id: string): Promise<Blob | null> {
  const [stored, isDeleted] = await Promise.all([libraryDatabase().originals.get(id), isInTrash(id)]);
  if (isDeleted) return null;
  if (stored && (await isReadable(stored.blob))) return stored.blob;
  return (await fetchOriginal(id)) ?? stored?.blob ?? null;
}

/** The thumbnail, or the original if no thumbnail could be made. */
export async function getThumbnail(id: string): Promise<Blob | null> {
  const { thumbnails, originals } = libraryDatabase();
  const [thumbnail, isDeleted] = await Promise.all([thumbnails.get(id), isInTrash(id)]);
  if (isDeleted) return null;
  const stored = thumbnail ?? (await originals.get(id));
  return stored?.blob ?? (await fetchThumbnail(id)) ?? fetchOriginal(id);
}

/**
 * An upload that is the parent of a picture, as it was sent, from the studio if only it has it; null if the library has
 * no picture made from it.
 */
export async function getSource(id: string): Promise<Blob | null> {
  const children = await libraryDatabase().pictures.where('parents').equals(id).primaryKeys();
  if (children.length === 0) return null;
  const stored = await libraryDatabase().sources.get(id);
  if (stored && (await isReadable(stored.blob))) return stored.blob;
  return (await fetchSource(id, children)) ?? stored?.blob ?? null;
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

/** Stores the thoughtSignature beside the picture's bytes; does nothing if the picture was deleted in the meantime. */
export async function saveSignature(id: string, signature: Blob): Promise<void> {
  await libraryDatabase().originals.update(id, { signature });
}

/**
 * The thoughtSignature that was delivered with a picture, from the studio if only it has it; null if there is none.
 */
export async function getSignature(id: string): Promise<Blob | null> {
  const stored = await libraryDatabase().originals.get(id);
  return stored?.signature ?? fetchStudioBytes({ kind: 'picture', id }, 'signature');
}

/** Shares that add up to exactly the whole: the first ones get the remainder. The shares of a null cost are null. */
export function splitCost(costMicroUsd: number | null, parts: number): readonly (number | null)[] {
  if (costMicroUsd === null) return Array.from({ length: parts }, () => null);
  const share = Math.floor(costMicroUsd / parts);
  const remainder = costMicroUsd - share * parts;
  return Array.from({ length: parts }, (_, at) => (at < remainder ? share + 1 : share));
}

/** A transaction over everything that a picture consists of. */
function writeTransaction<Result>(work: () => Promise<Result>): Promise<Result> {
  const database = libraryDatabase();
  const { pictures, originals, thumbnails, sources, trash, copies } = database;
  return database.transaction('rw', [pictures, originals, thumbnails, sources, trash, copies], work);
}

/** Call it inside a transaction. An upload is stored once, however many pictures are made from it. */
async function addSources(uploads: readonly BlobRow[]): Promise<void> {
  const { sources } = libraryDatabase();
  for (const row of uploads) if ((await sources.get(row.id)) === undefined) await sources.add(row);
}
