'use client';

import { chosenModel } from '@/components/parameters/chosen-model';
import { type FormOrder, formOrder } from '@/components/parameters/form-order';
import { useChat } from '@/lib/browser/stores/chat-store';
import { useMessage } from '@/lib/browser/stores/message-store';
import { type SessionState, useSession } from '@/lib/browser/stores/session-store';

/** The composer as it stands now, for the moment of a press. */
export function readChatOrder(): FormOrder {
  const { modelId } = useChat.getState();
  const { prompt } = useMessage.getState();
  return chatOrder({ modelId, prompt }, useSession.getState());
}

/** The composer's model and price. */
export function useChatOrder(): FormOrder {
  const modelId = useChat((state) => state.modelId);
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
