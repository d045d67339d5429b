import { isRunning } from '@/lib/protocol/reduce-job';
import type { SaveResult } from '../library/picture-storage';
import { finishJob } from './finish-job';
import { useJobs } from './jobs-store';
import { saveInMemoryPicture } from './save-delivered-picture';
import { trackJobFrom } from './tracked-job';

/** Tries again to save a picture that found no room; null when it is not held any more. */
export async function saveAgain(jobId: string, index: number): Promise<SaveResult | null> {
  const result = await saveInMemoryPicture(`${jobId}:${index}`);
  if (result === null || result.status === 'unsaved') return result;
  const { apply } = useJobs.getState();
  apply(jobId, { event: 'image-saved', data: { index } });
  const state = useJobs.getState().jobs[jobId];
  if (state && !isRunning(state)) await finishJob(trackJobFrom(state));
  return result;
}
