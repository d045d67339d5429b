'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useDoubleClick } from '@/components/parameters/use-double-click';
import { attachLastPicture, isLastPictureDue } from '@/lib/browser/chat/attach-last-picture';
import { useChatReferences } from '@/lib/browser/chat/chat-form';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { lastPicture } from '@/lib/browser/chat/last-picture';
import { latestState } from '@/lib/browser/chat/merge-turns';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { hasRetryableFailure, isPending } from '@/lib/browser/references/reference';
import { useSession } from '@/lib/browser/session/session-store';
import { limits } from '@/lib/protocol/limits';
import { isRunning } from '@/lib/protocol/reduce-job';
import { readChatSpec } from './chat-spec';
import { useWaitForPictures } from './use-wait-for-pictures';

/** Not needed to paint or type: it is loaded while the page rests, at the latest by the press. */
const loadSending = () => import('@/lib/browser/chat/send-composed');

export interface SendContext {
  /** What is shown. */
  path: readonly PathStep<TurnRow>[];
  /** What was said so far is known. */
  isReady: boolean;
  /** Who is to answer. */
  modelId: string | null;
}

type Lack = 'words' | 'answer' | 'upload';

export interface Sending {
  send: () => void;
  /** What is missing, after a press that could not be sent. */
  error: string | null;
  /** A press waits for pictures that are on their way. */
  isWaiting: boolean;
}

/** Checks the composer and sends it. */
export function useSend({ path, isReady, modelId }: SendContext): Sending {
  const t = useTranslations('chat.lacking');
  const [pressed, setPressed] = useState(false);
  const isDoubleClick = useDoubleClick();
  const isEmpty = useComposerDraft((state) => state.prompt.trim() === '');
  const lastTurn = path.at(-1)?.turn ?? null;
  const lastTurnId = lastTurn?.id ?? null;
  const isAnswering = useIsAnswering(lastTurn);
  const isIncomplete = useChatReferences(({ references }) => references.some(hasRetryableFailure));
  const lack: Lack | null = isAnswering ? 'answer' : isEmpty ? 'words' : isIncomplete ? 'upload' : null;

  // Synchronises with the network: what a press needs lies ready before it.
  useEffect(() => void loadSending(), []);

  const send = () => {
    if (!isReady) return;
    const order = readChatSpec(modelId);
    const prompt = order.prompt.trim();
    setPressed(lack !== null);
    if (lack === 'words' || prompt.length > limits.promptCharacters) {
      document.querySelector<HTMLTextAreaElement>('textarea[name="message"]')?.focus();
      return;
    }
    if (lack !== null) return;
    if (arePicturesDue()) {
      if (isLastDue()) void attachLastPicture(lastMade());
      return wait();
    }
    if (isDoubleClick(JSON.stringify([order.model.id, prompt]))) return;
    const demo = useSession.getState().session?.demo ?? false;
    const { estimate, model } = order;
    void loadSending().then(({ sendComposed }) =>
      sendComposed({ lastTurnId, prompt, model: model.id, estimateMicroUsd: estimate.microUsd, demo }),
    );
  };
  const lastMade = () => lastPicture(path, useJobs.getState().jobs);
  // A press can be faster than the page, which puts the last picture on once the answer's end is painted.
  const isLastDue = () => useChatReferences.getState().isRead && isLastPictureDue(lastMade());
  const arePicturesDue = () => {
    const { references, isRead } = useChatReferences.getState();
    return !isRead || references.some(isPending) || isLastDue();
  };
  const { isWaiting, wait } = useWaitForPictures({ areDue: arePicturesDue, onReady: send, lastTurnId });
  return { send, error: pressed && lack ? t(lack) : null, isWaiting };
}

/** Also where another tab awaits the answer: a message sent meanwhile would go without it. */
function useIsAnswering(last: TurnRow | null): boolean {
  const isEditing = useComposerDraft((state) => state.editing !== null);
  const isLastRunning = useJobs(({ jobs }) => last !== null && isRunning(latestState(last, jobs[last.id])));
  // An earlier message sent anew does not wait for what was said after it.
  return isLastRunning && !isEditing;
}
