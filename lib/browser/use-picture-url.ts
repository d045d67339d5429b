import { useLayoutEffect, useState } from 'react';
import { loadPicture, type PictureVariant } from './load-picture';
import { leaseUrl } from './object-urls';

/**
 * An object URL of a picture for as long as the component is mounted; null while it loads, and for a picture that is
 * neither in the library nor held back for want of space. A null id asks for nothing.
 */
export function usePictureUrl(id: string | null, variant: PictureVariant): string | null {
  const key = id === null ? null : `${variant}:${id}`;
  const [shown, setShown] = useState<{ key: string; url: string | null } | null>(null);

  // Synchronises with the owner of object URLs. A layout effect: a URL that is there already is painted at once.
  useLayoutEffect(() => {
    if (id === null || key === null) return;
    const lease = leaseUrl(key, () => loadPicture(id, variant), variant === 'thumbnail');
    let left = false;
    setShown({ key, url: lease.current });
    void lease.url.then((url) => {
      if (!left) setShown({ key, url });
    });
    return () => {
      left = true;
      lease.release();
    };
  }, [id, key, variant]);

  return shown !== null && shown.key === key ? shown.url : null;
}
