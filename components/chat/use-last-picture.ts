'use client';

import { lastPicture } from '@/lib/browser/chat/last-picture';
import { latestState } from '@/lib/browser/chat/merge-turns';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { isRunning } from '@/lib/protocol/reduce-job';

/** The picture that was made last on what is shown; `isSettled` once no answer is awaited that may bring another. */
export function useLastPicture(path: readonly PathStep<TurnRow>[]): {
  pictureId: string | null;
  isSettled: boolean;
} {
  const pictureId = useJobs(({ jobs }) => lastPicture(path, jobs));
  const last = path.at(-1)?.turn;
  const isSettled = useJobs(({ jobs }) => last === undefined || !isRunning(latestState(last, jobs[last.id])));
  return { pictureId, isSettled };
}
