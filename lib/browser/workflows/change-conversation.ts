import { useChat } from '../stores/chat-store';
import { endEditing } from './edit-message';

/** Opens a conversation, or a new one with null. What is in the composer stays. */
export async function openConversation(id: string | null): Promise<void> {
  await endEditing();
  useChat.getState().open(id);
}

/** Shows another branch of the open conversation, now and at the next visit. */
export async function showBranch(turnId: string): Promise<void> {
  const { conversationId, show } = useChat.getState();
  show(turnId);
  if (conversationId === null) return;
  const { changeConversation } = await import('../library/conversations');
  await changeConversation(conversationId, { shownTurnId: turnId });
}

export async function renameConversation(id: string, title: string): Promise<void> {
  const { changeConversation } = await import('../library/conversations');
  await changeConversation(id, { title });
}

/** Takes a conversation out of the list; its pictures stay in the library. `undo` puts it back. */
export async function deleteConversation(id: string): Promise<{ undo: () => Promise<void> }> {
  const library = await import('../library/conversations');
  const isOpen = useChat.getState().conversationId === id;
  await library.deleteConversation(id);
  if (isOpen) await openConversation(null);
  return {
    undo: async () => {
      await library.restoreConversation(id);
      if (isOpen && useChat.getState().conversationId === null) await openConversation(id);
    },
  };
}
