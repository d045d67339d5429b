import { restoreReferences, stashReferences } from '../references/restore-references';
import { saveReferences } from '../references/save-references';
import { chatForm } from './chat-form';
import { useChat } from './chat-store';
import { moveMessage, openMessage } from './composer-draft-store';
import { readChat } from './read-chat';

/** Opens a conversation, or a new one with null. Each has what was written in it, and its pictures. */
export function openConversation(id: string | null): void {
  readChat();
  const isOpen = useChat.getState().conversationId === id;
  if (!isOpen) stashReferences(chatForm);
  useChat.getState().open(id);
  if (isOpen) return;
  openMessage(id);
  void restoreReferences(chatForm);
}

/** The first message of a new conversation has been sent: the page is its from now on. */
export async function beginConversation(id: string): Promise<void> {
  moveMessage(id);
  useChat.getState().open(id);
  await saveReferences(chatForm);
}

/** Shows another branch of the open conversation, now and at the next visit. */
export async function showBranch(turnId: string): Promise<void> {
  const { conversationId, show } = useChat.getState();
  show(turnId);
  if (conversationId === null) return;
  const { changeConversation } = await import('../conversations/conversations');
  await changeConversation(conversationId, { shownTurnId: turnId });
}

export async function renameConversation(id: string, title: string): Promise<void> {
  const { changeConversation } = await import('../conversations/conversations');
  await changeConversation(id, { title });
}

/** Takes a conversation out of the list; its pictures stay in the library. `undo` puts it back. */
export async function deleteConversation(id: string): Promise<{ undo: () => Promise<void> }> {
  const library = await import('../conversations/conversations');
  const isOpen = useChat.getState().conversationId === id;
  await library.deleteConversation(id);
  if (isOpen) openConversation(null);
  return {
    undo: async () => {
      await library.restoreConversation(id);
      if (isOpen && useChat.getState().conversationId === null) openConversation(id);
    },
  };
}
