import type { IndexedPicture } from '@/lib/browser/library/library-index-store';

export interface SteadyPictures {
  shown: readonly IndexedPicture[];
  /** Held back, because they would push aside what is shown. */
  arrived: readonly IndexedPicture[];
}

/**
 * Separates pictures that came while the page was open from those that were there. What follows the last one that was
 * there moves nothing, and neither does what the page shows elsewhere.
 * @param pictures newest first
 * @param seen ids of the pictures that were there
 */
export function splitArrived(
  pictures: readonly IndexedPicture[],
  seen: ReadonlySet<string>,
  isOwn: (picture: IndexedPicture) => boolean,
): SteadyPictures {
  const last = pictures.findLastIndex((picture) => seen.has(picture.id) && !isOwn(picture));
  const isArrived = (picture: IndexedPicture, at: number) =>
    at < last && !seen.has(picture.id) && !isOwn(picture);
  return {
    shown: pictures.filter((picture, at) => !isOwn(picture) && !isArrived(picture, at)),
    arrived: pictures.filter(isArrived),
  };
}
