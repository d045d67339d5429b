import { getInMemoryPicture } from './in-memory-pictures';
import { getInMemoryParent } from './job-files';
import { isSourceId } from './source-id';

export type PictureVariant = 'thumbnail' | 'original';

/**
 * The Blob of a picture, or of an upload that pictures were made from: out of the library, or of memory where it could
 * not be saved or its job still runs. null where there is none.
 */
export async function loadPicture(id: string, variant: PictureVariant): Promise<Blob | null> {
  const held = getInMemoryPicture(id);
  if (held) return variant === 'thumbnail' ? (held.thumbnail ?? held.original) : held.original;
  // An upload is the same bytes here and there; of a picture the library has the better ones.
  const parent = getInMemoryParent(id);
  if (parent && isSourceId(id)) return parent;
  return (await loadFromLibrary(id, variant)) ?? parent;
}

async function loadFromLibrary(id: string, variant: PictureVariant): Promise<Blob | null> {
  if (isSourceId(id)) {
    const { getSource } = await import('./sources');
    return getSource(id);
  }
  const { getOriginal, getThumbnail } = await import('./pictures');
  return variant === 'thumbnail' ? getThumbnail(id) : getOriginal(id);
}
