'use client';

import { chosenModel } from '@/components/parameters/chosen-model';
import { type FormOrder, formOrder } from '@/components/parameters/form-spec';
import { useChat } from '@/lib/browser/chat/chat-store';
import { useMessage } from '@/lib/browser/chat/composer-draft-store';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { type SessionState, useSession } from '@/lib/browser/session/session-store';

/** Who answers next: the model chosen for this message, else the one that the conversation is held with. */
export function useChatModelId(path: readonly PathStep<TurnRow>[]): string | null {
  const chosenForMessage = useMessage((state) => state.modelId);
  const chosenLast = useChat((state) => state.modelId);
  return chosenForMessage ?? path.at(-1)?.turn.state.model ?? chosenLast;
}

/** The composer as it stands now, for the moment of a press. */
export function readChatOrder(modelId: string | null): FormOrder {
  const { prompt } = useMessage.getState();
  return chatOrder({ modelId, prompt }, useSession.getState());
}

/** The composer's model and price. */
export function useChatOrder(modelId: string | null): FormOrder {
  const session = useSession();
  // Not the words: the price is flat, and what shows it need not follow each keystroke.
  return chatOrder({ modelId, prompt: '' }, session);
}

/** What a message of these words to a model would be. */
export function chatOrder(
  { modelId, prompt }: { modelId: string | null; prompt: string },
  { models }: Pick<SessionState, 'models'>,
): FormOrder {
  const model = chosenModel(modelId, undefined, 'chat');
  return formOrder({ model, kind: 'chat', prompt, parameters: {} }, models);
}
