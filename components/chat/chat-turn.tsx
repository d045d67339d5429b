'use client';

import { memo, useEffect, useState } from 'react';
import { useFallbackFocus } from '@/components/ui/use-fallback-focus';
import { latestState } from '@/lib/browser/chat/merge-turns';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import type { JobState } from '@/lib/protocol/job-state';
import { TurnAnswer } from './turn-answer';
import { TurnMessage, type TurnMessageProps } from './turn-message';

export type ChatTurnProps = TurnMessageProps & { onOpenPicture: (id: string) => void };

/** A message and its answer. Its props stay the same while another turn changes, so `memo` skips this one. */
export const ChatTurn = memo(function ChatTurn({ turn, onOpenPicture, ...branch }: ChatTurnProps) {
  const job = useTurnState(turn);
  const keepFocus = useFallbackFocus<HTMLElement>();
  return (
    <article
      {...keepFocus}
      aria-label={turn.state.prompt.slice(0, 80)}
      className="grid grid-cols-1 gap-5 py-5"
    >
      <TurnMessage turn={turn} {...branch} />
      <TurnAnswer turn={turn} job={job} onOpenPicture={onOpenPicture} />
    </article>
  );
});

/** The current state of a turn. Renders only this turn when its answer grows, and at most once per frame. */
function useTurnState(turn: TurnRow): JobState {
  const { id } = turn;
  const [job, setJob] = useState(() => useJobs.getState().jobs[id]);

  // Synchronises with the job, once per frame.
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
