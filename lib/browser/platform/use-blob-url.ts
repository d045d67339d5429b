import { useLayoutEffect, useState } from 'react';
import { leaseUrl } from './object-urls';

/**
 * An object URL of what `load` gives, under a key that stands for the same bytes always, for as long as the component
 * is mounted (`keepIdle`: and for the next one that asks for it). A null key asks for nothing.
 */
export function useBlobUrl(
  key: string | null,
  load: () => Promise<Blob | null> | Blob | null,
  keepIdle = false,
): string | null {
  const [shown, setShown] = useState<{ key: string; url: string | null } | null>(null);

  // Synchronises with the owner of object URLs. A layout effect: a URL that is there already is painted at once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what `load` gives
  useLayoutEffect(() => {
    if (key === null) return;
    const lease = leaseUrl(key, async () => load(), keepIdle);
    let left = false;
    setShown({ key, url: lease.current });
    void lease.url.then((url) => {
      if (!left) setShown({ key, url });
    });
    return () => {
      left = true;
      lease.release();
    };
  }, [key]);

  return shown !== null && shown.key === key ? shown.url : null;
}
