import { useChat } from './chat-store';
import { useComposerDraft } from './composer-draft-store';

/** Who answers the open conversation's next message, and the first one of those that are begun from now on. */
export function chooseChatModel(modelId: string): void {
  useComposerDraft.getState().setModel(modelId);
  useChat.getState().setModel(modelId);
}
