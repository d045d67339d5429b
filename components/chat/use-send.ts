'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useEffectEvent, useState } from 'react';
import { useDoubleClick } from '@/components/parameters/use-double-click';
import { afterInteraction } from '@/components/ui/after-interaction';
import { loadOrReload } from '@/components/ui/load-or-reload';
import { useChatReferences } from '@/lib/browser/chat/chat-form';
import { chatSpec, readChatSpec } from '@/lib/browser/chat/chat-spec';
import { useChat } from '@/lib/browser/chat/chat-store';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { attachLastPicture, isLastPictureDue, lastPicture } from '@/lib/browser/chat/last-picture';
import { latestState } from '@/lib/browser/chat/merge-turns';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { focusField } from '@/lib/browser/parameters/focus-field';
import { hasRetryableFailure, isPending } from '@/lib/browser/references/reference';
import { useSession } from '@/lib/browser/session/session-store';
import type { Estimate } from '@/lib/catalogue/cost';
import { isRunning } from '@/lib/protocol/job-state';
import { limits } from '@/lib/protocol/limits';

/** Not needed to paint or type, so it is loaded after the first interaction, at the latest by the press. */
let loaded: typeof import('@/lib/browser/chat/send-message') | null = null;

async function loadSending() {
  loaded ??= await import('@/lib/browser/chat/send-message');
  return loaded;
}

export interface SendContext {
  /** The shown branch. */
  path: readonly PathStep<TurnRow>[];
  /** Whether the turns so far are loaded. */
  isReady: boolean;
  /** The model that answers next. */
  modelId: string | null;
}

type Lack = 'words' | 'answer' | 'upload';

export interface Sending {
  send: () => void;
  /** What is missing, after a press that could not send. */
  error: string | null;
  /** Whether a press waits for pictures that are not ready yet. */
  isWaiting: boolean;
}

/** Checks the composer and sends it. */
export function useSend({ path, isReady, modelId }: SendContext): Sending {
  const t = useTranslations('chat.lacking');
  const unsent = useTranslations('shell');
  const [pressed, setPressed] = useState(false);
  const [isUnsent, setUnsent] = useState(false);
  const isDoubleClick = useDoubleClick();
  const isEmpty = useComposerDraft((state) => state.prompt.trim() === '');
  const lastTurn = path.at(-1)?.turn ?? null;
  const lastTurnId = lastTurn?.id ?? null;
  const isAnswering = useIsAnswering(lastTurn);
  const isIncomplete = useChatReferences(({ references }) => references.some(hasRetryableFailure));
  const lack: Lack | null = isAnswering ? 'answer' : isEmpty ? 'words' : isIncomplete ? 'upload' : null;

  // Loads the code that a press needs before the press. If loading fails, the press shows it.
  useEffect(() => afterInteraction(() => void loadSending().catch(() => undefined)), []);

  const send = () => {
    if (!isReady) return;
    const { model, estimate, ...spec } = readChatSpec(modelId);
    const prompt = spec.prompt.trim();
    setPressed(lack !== null);
    if (lack === 'words' || prompt.length > limits.promptCharacters) {
      focusField('message');
      return;
    }
    if (lack !== null) return;
    if (arePicturesDue()) {
      if (isLastDue()) void attachLastPicture(lastMade());
      return wait();
    }
    if (isDoubleClick(JSON.stringify([model.id, prompt]))) return;
    const demo = useSession.getState().session?.demo ?? false;
    void Promise.resolve(loaded ?? loadOrReload(loadSending)).then((sending) => {
      setUnsent(sending === null);
      return sending?.sendComposed({
        ...{ lastTurnId, prompt, model: model.id, demo },
        estimateMicroUsd: estimate.microUsd,
      });
    });
  };
  const lastMade = () => lastPicture(path, useJobs.getState().jobs);
  // The page attaches the last picture after it has painted the end of an answer, so a press can come before that.
  const isLastDue = () => useChatReferences.getState().isRead && isLastPictureDue(lastMade());
  const arePicturesDue = () => {
    const { references, isRead } = useChatReferences.getState();
    return !isRead || references.some(isPending) || isLastDue();
  };
  const { isWaiting, wait } = useWaitForPictures({ areDue: arePicturesDue, onReady: send, lastTurnId });
  const error = isUnsent ? unsent('unsent') : pressed && lack ? t(lack) : null;
  return { send, error, isWaiting };
}

/** Whether an answer is still coming, to this tab or another: a message sent now would be sent without it. */
function useIsAnswering(last: TurnRow | null): boolean {
  const isEditing = useComposerDraft((state) => state.editing !== null);
  const isLastRunning = useJobs(({ jobs }) => last !== null && isRunning(latestState(last, jobs[last.id])));
  // An earlier message that is edited does not depend on later answers.
  return isLastRunning && !isEditing;
}

interface WaitingPress {
  /** Whether some pictures of the message are not ready yet. */
  areDue: () => boolean;
  onReady: () => void;
  /** The end of the shown branch. Once it changes, the press would send another message, so it is dropped. */
  lastTurnId: string | null;
}

/**
 * Completes a press as soon as the pictures of the message are ready. The wait ends without sending when the message or
 * the open conversation changes, or when a picture fails: the user then decides again.
 */
function useWaitForPictures(press: WaitingPress): { isWaiting: boolean; wait: () => void } {
  const [waitingAt, setWaitingAt] = useState<{ turnId: string | null } | null>(null);
  const { lastTurnId } = press;
  const isWaiting = waitingAt !== null && waitingAt.turnId === lastTurnId;
  const areDue = useEffectEvent(press.areDue);
  const onReady = useEffectEvent(press.onReady);

  // Synchronises with the pictures that are being prepared.
  useEffect(() => {
    if (!isWaiting) return;
    const stopWaiting = () => setWaitingAt(null);
    const check = () => {
      if (areDue()) return;
      stopWaiting();
      const { references } = useChatReferences.getState();
      if (references.every(({ progress }) => progress.status === 'ready')) onReady();
    };
    const stops = [
      useChatReferences.subscribe(check),
      useComposerDraft.subscribe(stopWaiting),
      useChat.subscribe(({ conversationId }, before) => {
        if (conversationId !== before.conversationId) stopWaiting();
      }),
    ];
    check();
    return () => {
      for (const stop of stops) stop();
    };
  }, [isWaiting]);

  return { isWaiting, wait: () => setWaitingAt({ turnId: lastTurnId }) };
}

/** Sends the message of a turn once more, to the given model, and gives the price of that. */
export function useAnswerAgain(
  turn: TurnRow,
  modelId: string,
): { label: string; estimate: Estimate; answer: () => void } {
  const models = useSession((state) => state.models);
  const demo = useSession((state) => state.session?.demo ?? false);
  const isDoubleClick = useDoubleClick();
  const { model, estimate } = chatSpec({ modelId, prompt: turn.state.prompt }, { models });
  const answer = () => {
    if (isDoubleClick(model.id)) return;
    void import('@/lib/browser/chat/send-message').then(({ answerAgain }) =>
      answerAgain(turn, { model: model.id, estimateMicroUsd: estimate.microUsd, demo }),
    );
  };
  return { label: model.label, estimate, answer };
}
