'use client';

import { chosenModel } from '@/components/parameters/chosen-model';
import { type FormOrder, formOrder } from '@/components/parameters/form-order';
import { type ChatState, useChat } from '@/lib/browser/stores/chat-store';
import { type SessionState, useSession } from '@/lib/browser/stores/session-store';

/** The composer as it stands now, for the moment of a press. */
export function readChatOrder(): FormOrder {
  return chatOrder(useChat.getState(), useSession.getState());
}

/** The composer as it stands, for what shows its price. */
export function useChatOrder(): FormOrder {
  const modelId = useChat((state) => state.modelId);
  const message = useChat((state) => state.message);
  const session = useSession();
  return chatOrder({ modelId, message }, session);
}

/** What a message of these words would be with a model: its price is flat. */
export function chatOrder(
  { modelId, message }: Pick<ChatState, 'modelId' | 'message'>,
  { models }: Pick<SessionState, 'models'>,
): FormOrder {
  const model = chosenModel(modelId, undefined, 'chat');
  return formOrder({ model, kind: 'chat', prompt: message, parameters: {} }, models);
}
