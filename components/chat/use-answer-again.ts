'use client';

import { useDoubleClick } from '@/components/parameters/use-double-click';
import { chatSpec } from '@/lib/browser/chat/chat-spec';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useSession } from '@/lib/browser/session/session-store';
import type { Estimate } from '@/lib/catalogue/cost';

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
