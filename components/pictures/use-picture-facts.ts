'use client';

import { useEffect, useState } from 'react';
import { loadPictureFacts, type PictureFacts } from '@/lib/browser/library/load-picture-facts';

/** What is known of a picture: `undefined` while it is read, null when the library does not have it. */
export function usePictureFacts(id: string): PictureFacts | null | undefined {
  const [read, setRead] = useState<{ id: string; facts: PictureFacts | null } | null>(null);

  // Reads the library whenever another picture is shown.
  useEffect(() => {
    let left = false;
    void loadPictureFacts(id)
      // Storage that cannot be read has nothing to tell.
      .catch(() => null)
      .then((facts) => {
        if (!left) setRead({ id, facts });
      });
    return () => {
      left = true;
    };
  }, [id]);

  return read?.id === id ? read.facts : undefined;
}
