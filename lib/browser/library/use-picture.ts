import { useEffect, useState } from 'react';
import { useBlobUrl } from '../platform/object-urls';
import { loadPicture, loadPictureFacts, type PictureFacts, type PictureVariant } from './load-picture';

/**
 * An object URL of a picture for as long as the component is mounted; null while it loads, and for a picture that is
 * neither in the library nor in memory. A null id loads nothing. `file`: its bytes, if the library does not have it.
 */
export function usePictureUrl(id: string | null, variant: PictureVariant, file?: Blob): string | null {
  const key = id === null ? null : `${variant}:${id}`;
  const load = () => file ?? (id === null ? null : loadPicture(id, variant));
  return useBlobUrl(key, load, variant !== 'original');
}

/** What is known about a picture: `undefined` while it loads, null if the library does not have it. */
export function usePictureFacts(id: string): PictureFacts | null | undefined {
  const [loaded, setLoaded] = useState<{ id: string; facts: PictureFacts | null } | null>(null);

  // Reads the library whenever the component shows another picture.
  useEffect(() => {
    let hasLeft = false;
    void loadPictureFacts(id)
      // Storage that cannot be read counts as a library without this picture.
      .catch(() => null)
      .then((facts) => {
        if (!hasLeft) setLoaded({ id, facts });
      });
    return () => {
      hasLeft = true;
    };
  }, [id]);

  return loaded?.id === id ? loaded.facts : undefined;
}
