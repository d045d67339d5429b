import type { PictureRow } from '../platform/database';
import { getInMemoryPicture } from './in-memory-pictures';

/** What is known of a picture, from the library or from memory where it could not be saved; null where there is none. */
export async function loadPictureRow(id: string): Promise<PictureRow | null> {
  const held = getInMemoryPicture(id);
  if (held) return held.row;
  const { getPicture } = await import('./pictures');
  return getPicture(id);
}
