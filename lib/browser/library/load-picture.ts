import type { CostBasis } from '@/lib/protocol/job-events';
import type { PictureRow } from '../platform/database-rows';
import { getInMemoryPicture } from './in-memory-pictures';
import { getInMemoryParent } from './job-files';
import { isSourceId } from './picture-ids';

/** `trashed`: the thumbnail of a picture in the trash, which the library no longer has. */
export type PictureVariant = 'thumbnail' | 'original' | 'trashed';

/**
 * The bytes of a picture, or of an upload that is the parent of pictures. They come from memory if the picture could
 * not be saved or its job is still running, otherwise from the library; null if neither has them.
 */
export async function loadPicture(id: string, variant: PictureVariant): Promise<Blob | null> {
  if (variant === 'trashed') return (await import('./trash')).getTrashedThumbnail(id);
  const unsaved = getInMemoryPicture(id);
  if (unsaved) return variant === 'thumbnail' ? (unsaved.thumbnail ?? unsaved.original) : unsaved.original;
  // Memory and library have the same bytes of an upload. A picture is better read from the library: a job's files
  // hold it as it was compressed for upload.
  const parent = getInMemoryParent(id);
  if (parent && isSourceId(id)) return parent;
  return (await loadFromLibrary(id, variant)) ?? parent;
}

async function loadFromLibrary(
  id: string,
  variant: Exclude<PictureVariant, 'trashed'>,
): Promise<Blob | null> {
  const { getOriginal, getSource, getThumbnail } = await import('./picture-storage');
  if (isSourceId(id)) return getSource(id);
  return variant === 'thumbnail' ? getThumbnail(id) : getOriginal(id);
}

/**
 * A picture's row, from memory if the picture could not be saved, otherwise from the library; null if neither has it.
 */
export async function loadPictureRow(id: string): Promise<PictureRow | null> {
  const unsaved = getInMemoryPicture(id);
  if (unsaved) return unsaved.row;
  const { getPictureRow } = await import('./picture-storage');
  return getPictureRow(id);
}

/** A picture's row, and how the cost of its job is known. */
export interface PictureFacts {
  row: PictureRow;
  /** null while the call is open, and if the ledger has no entry for it. */
  costBasis: CostBasis | null;
}

/** Everything that the details panel shows of a picture; null when it is not in the library. */
export async function loadPictureFacts(id: string): Promise<PictureFacts | null> {
  const row = await loadPictureRow(id);
  if (row === null) return null;
  const { libraryDatabase } = await import('../platform/database');
  const entry = await libraryDatabase().ledger.get(row.jobId);
  return { row, costBasis: entry?.basis ?? null };
}
