import { isRunning } from '@/lib/protocol/reduce-job';
import { letGoOfPicture } from '../held-pictures';
import type { SaveResult } from '../library/pictures';
import { useJobs } from '../stores/jobs-store';
import { finishJob } from './finish-job';
import { runningJobFrom } from './running-job';
import { saveHeldPicture } from './save-picture';

/** Tries again to save a picture that found no room; null when it is not held any more. */
export async function saveAgain(jobId: string, index: number): Promise<SaveResult | null> {
  const result = await saveHeldPicture(`${jobId}:${index}`);
  if (result === null || result.status === 'unsaved') return result;
  const { apply } = useJobs.getState();
  apply(jobId, { event: 'image-saved', data: { index } });
  const state = useJobs.getState().jobs[jobId];
  if (state && !isRunning(state)) await finishJob(runningJobFrom(state));
  return result;
}

/** Lets go of pictures that were held for want of room, when their job is taken off the page. */
export function letGoOfHeld(jobId: string, pictures: number): void {
  for (let index = 0; index < pictures; index += 1) letGoOfPicture(`${jobId}:${index}`);
}
