'use client';

import { memo } from 'react';
import { useFallbackFocus } from '@/components/ui/use-fallback-focus';
import { TurnAnswer } from './turn-answer';
import { TurnMessage, type TurnMessageProps } from './turn-message';
import { useTurnState } from './use-turn-state';

export type ChatTurnProps = TurnMessageProps & { onOpenPicture: (id: string) => void };

/** A message and its answer. Every prop stays the same object while another turn changes. */
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
