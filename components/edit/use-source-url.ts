'use client';

import { getJobFiles } from '@/lib/browser/job-files';
import { useBlobUrl } from '@/lib/browser/use-blob-url';

/** A picture that a job of this page was made from, by its place. */
export function useSourceUrl(jobId: string, place: number): string | null {
  return useBlobUrl(`job-source:${jobId}:${place}`, () => getJobFiles(jobId)?.references[place] ?? null);
}
