'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { isOnItsWay } from '@/lib/browser/reference';
import { useChat } from '@/lib/browser/stores/chat-store';
import { useMessage } from '@/lib/browser/stores/message-store';
import { useChatReferences } from '@/lib/browser/stores/references-store';

/**
 * Goes on with a press as soon as the message's pictures are there: the last one is put on it by itself, often a moment
 * before. Whatever changes meanwhile, or a picture that fails, ends the waiting: it is the user's turn again.
 */
export function useWaitForPictures(onReady: () => void): { isWaiting: boolean; wait: () => void } {
  const [isWaiting, setWaiting] = useState(false);
  const goOn = useEffectEvent(onReady);

  // Synchronises with the pictures on their way.
  useEffect(() => {
    if (!isWaiting) return;
    const giveUp = () => setWaiting(false);
    const look = () => {
      const { references } = useChatReferences.getState();
      if (references.some(isOnItsWay)) return;
      setWaiting(false);
      if (references.every(({ progress }) => progress.status === 'ready')) goOn();
    };
    const stops = [
      useChatReferences.subscribe(look),
      useMessage.subscribe(giveUp),
      useChat.subscribe(({ conversationId, modelId }, before) => {
        if (conversationId !== before.conversationId || modelId !== before.modelId) giveUp();
      }),
    ];
    look();
    return () => {
      for (const stop of stops) stop();
    };
  }, [isWaiting]);

  return { isWaiting, wait: () => setWaiting(true) };
}
