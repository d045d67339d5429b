import { fieldsOf, storedText } from '../platform/untrusted-fields';

export const shownJobsKey = 'safelight:jobs';

/** The kinds of jobs that earlier visits left to be shown: what the first paint needs to know of them. */
export function listEarlierKinds(): readonly string[] {
  try {
    const jobs: unknown = JSON.parse(localStorage.getItem(shownJobsKey) ?? '[]');
    if (!Array.isArray(jobs)) return [];
    return [...new Set(jobs.map((job) => storedText(fieldsOf(job).kind) ?? ''))];
  } catch {
    // Storage is denied or holds something else: then there is nothing to show.
    return [];
  }
}
