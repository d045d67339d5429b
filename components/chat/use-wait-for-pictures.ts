'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { useChatReferences } from '@/lib/browser/chat/chat-form';
import { useChat } from '@/lib/browser/chat/chat-store';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';

interface WaitingPress {
  /** Whether some of the message's pictures are not there yet. */
  areDue: () => boolean;
  onReady: () => void;
  /** The end of what is shown: when it changes, it is another message that would be sent. */
  lastTurnId: string | null;
}

/**
 * Goes on with a press as soon as the message's pictures are there: the last one is put on it by itself, often a moment
 * before. Whatever changes meanwhile, or a picture that fails, ends the waiting: it is the user's turn again.
 */
export function useWaitForPictures(press: WaitingPress): { isWaiting: boolean; wait: () => void } {
  const [waitingAt, setWaitingAt] = useState<{ turnId: string | null } | null>(null);
  const { lastTurnId } = press;
  const isWaiting = waitingAt !== null && waitingAt.turnId === lastTurnId;
  const areDue = useEffectEvent(press.areDue);
  const goOn = useEffectEvent(press.onReady);

  // Synchronises with the pictures on their way.
  useEffect(() => {
    if (!isWaiting) return;
    const giveUp = () => setWaitingAt(null);
    const look = () => {
      if (areDue()) return;
      giveUp();
      const { references } = useChatReferences.getState();
      if (references.every(({ progress }) => progress.status === 'ready')) goOn();
    };
    const stops = [
      useChatReferences.subscribe(look),
      useComposerDraft.subscribe(giveUp),
      useChat.subscribe(({ conversationId }, before) => {
        if (conversationId !== before.conversationId) giveUp();
      }),
    ];
    look();
    return () => {
      for (const stop of stops) stop();
    };
  }, [isWaiting]);

  return { isWaiting, wait: () => setWaitingAt({ turnId: lastTurnId }) };
}
