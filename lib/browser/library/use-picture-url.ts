import { useBlobUrl } from '../platform/object-urls';
import { loadPicture, type PictureVariant } from './load-picture';

/**
 * An object URL of a picture for as long as the component is mounted; null while it loads, and for a picture that is
 * neither in the library nor held back for want of space. A null id asks for nothing.
 */
export function usePictureUrl(id: string | null, variant: PictureVariant): string | null {
  const key = id === null ? null : `${variant}:${id}`;
  return useBlobUrl(key, () => (id === null ? null : loadPicture(id, variant)), variant === 'thumbnail');
}
