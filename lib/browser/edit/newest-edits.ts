import type { IndexedPicture } from '../library/library-index-store';

/** Splits pictures, newest first, into the newest jobs with their pictures by index, and the pictures of older jobs. */
export function newestEdits(
  pictures: readonly IndexedPicture[],
  jobsMax: number,
): { jobs: ReadonlyMap<string, readonly IndexedPicture[]>; older: readonly IndexedPicture[] } {
  const jobs = new Map<string, IndexedPicture[]>();
  const older: IndexedPicture[] = [];
  for (const picture of pictures) {
    const known = jobs.get(picture.jobId);
    if (known) known.push(picture);
    else if (jobs.size < jobsMax) jobs.set(picture.jobId, [picture]);
    else older.push(picture);
  }
  for (const made of jobs.values()) made.sort((a, b) => a.index - b.index);
  return { jobs, older };
}
