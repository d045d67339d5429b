'use client';

import { useDoubleClick } from '@/components/parameters/use-double-click';
import { answerAgain } from '@/lib/browser/chat/answer-again';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useSession } from '@/lib/browser/session/session-store';
import type { Estimate } from '@/lib/catalogue/cost';
import { chatSpec } from './chat-spec';

/** A turn's message to a model once more: what it would cost, and doing it. */
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
    void answerAgain(turn, { model: model.id, estimateMicroUsd: estimate.microUsd, demo });
  };
  return { label: model.label, estimate, answer };
}
