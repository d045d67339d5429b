'use client';

import { getJobFiles } from '@/lib/browser/library/job-files';
import type { JobState } from '@/lib/protocol/reduce-job';
import { EditSources } from './edit-sources';

/** Of a job of this visit, whose files are at hand. */
export function JobSources({ job }: { job: JobState }) {
  const { jobId } = job;
  const files = getJobFiles(jobId);
  if (files === null) return null;
  const saved = job.images.flatMap((image, index) =>
    image.status === 'saved' ? [{ id: `${jobId}:${index}`, width: image.width, height: image.height }] : [],
  );
  return <EditSources parents={files.parents} isMasked={files.mask !== null} results={saved} />;
}
