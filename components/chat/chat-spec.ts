'use client';

import { chosenModel } from '@/components/parameters/chosen-model';
import { type FormSpec, formSpec } from '@/components/parameters/form-spec';
import { useChat } from '@/lib/browser/chat/chat-store';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { type SessionState, useSession } from '@/lib/browser/session/session-store';

/** Who answers next: the model chosen for this message, else the one that the conversation is held with. */
export function useChatModelId(path: readonly PathStep<TurnRow>[]): string | null {
  const chosenForMessage = useComposerDraft((state) => state.modelId);
  const chosenLast = useChat((state) => state.modelId);
  return chosenForMessage ?? path.at(-1)?.turn.state.model ?? chosenLast;
}

/** The composer as it stands now, for the moment of a press. */
export function readChatSpec(modelId: string | null): FormSpec {
  const { prompt } = useComposerDraft.getState();
  return chatSpec({ modelId, prompt }, useSession.getState());
}

/** The composer's model and price. */
export function useChatSpec(modelId: string | null): FormSpec {
  const session = useSession();
  // Not the words: the price is flat, and what shows it need not follow each keystroke.
  return chatSpec({ modelId, prompt: '' }, session);
}

/** What a message of these words to a model would be. */
export function chatSpec(
  { modelId, prompt }: { modelId: string | null; prompt: string },
  { models }: Pick<SessionState, 'models'>,
): FormSpec {
  const model = chosenModel(modelId, undefined, 'chat');
  return formSpec({ model, kind: 'chat', prompt, parameters: {} }, models);
}
