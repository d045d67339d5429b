'use client';

import { useEffect, useState } from 'react';
import { latestState } from '@/lib/browser/chat/merge-turns';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import type { JobState } from '@/lib/protocol/reduce-job';

/**
 * A turn as it is now. It alone is rendered when its answer grows, and at most once a frame, however fast events come.
 */
export function useTurnState(turn: TurnRow): JobState {
  const { id } = turn;
  const [job, setJob] = useState(() => useJobs.getState().jobs[id]);

  // Synchronises with the job by the frame.
  useEffect(() => {
    let frame: number | null = null;
    let shown = useJobs.getState().jobs[id];
    setJob(shown);
    const stop = useJobs.subscribe(({ jobs }) => {
      if (jobs[id] === shown || frame !== null) return;
      frame = requestAnimationFrame(() => {
        frame = null;
        shown = useJobs.getState().jobs[id];
        setJob(shown);
      });
    });
    return () => {
      stop();
      if (frame !== null) cancelAnimationFrame(frame);
    };
  }, [id]);

  return latestState(turn, job);
}
