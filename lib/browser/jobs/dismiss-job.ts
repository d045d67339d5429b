import { releasePicture } from '../library/in-memory-pictures';
import { releaseJobFiles } from '../library/job-files';
import { useJobs } from './jobs-store';
import { settlePreview } from './preview-urls';

/**
 * Takes an ended job off the page, with what was held in memory for it. Its pictures stay in the library; those that
 * found no room there stay parked on the server, and the next visit asks for them again.
 */
export function dismissJob(jobId: string): void {
  const { jobs, dismiss } = useJobs.getState();
  jobs[jobId]?.images.forEach((_, index) => {
    releasePicture(`${jobId}:${index}`);
    settlePreview(`${jobId}:${index}`);
  });
  releaseJobFiles(jobId);
  dismiss(jobId);
}
