'use client';

import { useEffect } from 'react';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { isRunning } from '@/lib/protocol/reduce-job';

/** Stands by for answers on show that another tab awaits: should it be closed, they come home by this one. */
export function useOrphanedJobs(path: readonly PathStep<TurnRow>[]): void {
  const awaited = path.filter(({ turn }) => isRunning(turn.state)).map(({ turn }) => turn);
  // Those from before this page was opened are found as it opens.
  const begun = awaited.filter(({ createdAt }) => Date.parse(createdAt) > performance.timeOrigin);
  const key = begun.map(({ id }) => id).join(' ');

  // Synchronises with the jobs of other tabs.
  useEffect(() => {
    const { jobs } = useJobs.getState();
    const ids = key.split(' ').filter((id) => id !== '' && jobs[id] === undefined);
    if (ids.length === 0) return;
    void import('@/lib/browser/jobs/resume-jobs').then(({ followFromOtherTab }) => {
      for (const id of ids) void followFromOtherTab(id);
    });
  }, [key]);
}
