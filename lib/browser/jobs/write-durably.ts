import { storageFailure } from '../platform/storage-failure';
import type { TrackedJob } from './tracked-job';

/**
 * Writes something of a job to the library. Where the browser's storage refuses, the job goes on without: a call that
 * is paid for is not abandoned, and its record stays behind so that another visit writes what is missing.
 */
export async function writeDurably(job: TrackedJob, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (storageFailure(error) === null) throw error;
    job.isDurable = false;
  }
}
