'use client';

import { useDoubleClick } from '@/components/parameters/use-double-click';
import type { TurnRow } from '@/lib/browser/library/conversation-rows';
import { useSession } from '@/lib/browser/stores/session-store';
import { answerAgain } from '@/lib/browser/workflows/answer-again';
import type { Estimate } from '@/lib/catalogue/cost';
import { chatOrder } from './chat-order';

/** A turn's message to a model once more: what it would cost, and doing it. */
export function useAnswerAgain(
  turn: TurnRow,
  modelId: string,
): { label: string; estimate: Estimate; answer: () => void } {
  const models = useSession((state) => state.models);
  const demo = useSession((state) => state.session?.demo ?? false);
  const isDoubleClick = useDoubleClick();
  const { model, estimate } = chatOrder({ modelId, prompt: turn.state.prompt }, { models });
  const answer = () => {
    if (isDoubleClick(model.id)) return;
    void answerAgain(turn, { model: model.id, estimateMicroUsd: estimate.microUsd, demo });
  };
  return { label: model.label, estimate, answer };
}
