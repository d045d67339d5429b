'use client';

import { useEffect, useState } from 'react';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';
import { type SteadyPictures, splitArrived } from './split-arrived';

/**
 * Keeps in place what is on the screen: pictures that another device or tab has made meanwhile are held back until the
 * user asks for them, or comes back to the page.
 * @param isOwn whether this page shows the picture's job itself
 */
export function useSteadyPictures(
  pictures: readonly IndexedPicture[],
  isOwn: (picture: IndexedPicture) => boolean,
): SteadyPictures & { showArrived: () => void } {
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set(pictures.map(({ id }) => id)));
  const split = splitArrived(pictures, seen, isOwn);
  const fresh = pictures.filter((picture) => !seen.has(picture.id) && !split.arrived.includes(picture));
  if (fresh.length > 0) setSeen(new Set([...seen, ...fresh.map(({ id }) => id)]));

  const showArrived = () => setSeen(new Set([...seen, ...pictures.map(({ id }) => id)]));
  const hasArrived = split.arrived.length > 0;

  // Synchronises with the page's visibility: what moves while nobody looks disturbs nobody.
  useEffect(() => {
    if (!hasArrived) return;
    const showIfHidden = () => {
      if (document.visibilityState === 'hidden')
        setSeen((before) => new Set([...before, ...pictures.map(({ id }) => id)]));
    };
    showIfHidden();
    document.addEventListener('visibilitychange', showIfHidden);
    return () => document.removeEventListener('visibilitychange', showIfHidden);
  }, [hasArrived, pictures]);

  return { ...split, showArrived };
}
