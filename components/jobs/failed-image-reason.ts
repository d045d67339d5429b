import type { JobImage, JobState } from '@/lib/protocol/job-state';
import { isAnswerLost } from '@/lib/protocol/lost-answers';

export type FailedImage = Extract<JobImage, { status: 'failed' }>;

type FailedImageReason = FailedImage['reason'] | 'gone' | 'limited' | 'lost' | 'stopped' | 'unlisted';

/** Which text says why there is no picture: whether it can be fetched depends on what ended the job. */
export function failedImageReason(
  { kind, error }: JobState,
  { reason, retryable, host, limited }: FailedImage,
): FailedImageReason {
  if (reason === 'refused' && host !== undefined) return 'unlisted';
  if (reason !== 'download' && !(reason === 'refused' && retryable)) return reason;
  if (!retryable) return 'gone';
  if (limited) return 'limited';
  if (kind === 'chat' || error === null || !isAnswerLost(error.code)) return 'download';
  return error.code === 'cancelled' ? 'stopped' : 'lost';
}
