import { useChat } from './chat-store';
import { openMessage, useComposerDraft } from './composer-draft-store';

/** Reads what the last visit left of the chat page; once, as each tab keeps its own from then on. */
export function readChat(): void {
  if (!useChat.persist.hasHydrated()) void useChat.persist.rehydrate();
  if (!useComposerDraft.persist.hasHydrated()) openMessage(useChat.getState().conversationId);
}
