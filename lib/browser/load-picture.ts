import { getHeldPicture } from './held-pictures';

export type PictureVariant = 'thumbnail' | 'original';

/** The Blob of a picture from the library, or from memory where it could not be saved; null where there is none. */
export async function loadPicture(id: string, variant: PictureVariant): Promise<Blob | null> {
  const held = getHeldPicture(id);
  if (held) return variant === 'thumbnail' ? (held.thumbnail ?? held.original) : held.original;
  const { getOriginal, getThumbnail } = await import('./library/pictures');
  return variant === 'thumbnail' ? getThumbnail(id) : getOriginal(id);
}
