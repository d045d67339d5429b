import { useChat } from './chat-store';
import { openConversation } from './open-conversation';

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

/** Takes a conversation off the list; its pictures stay in the library. `undo` restores it. */
export async function deleteConversation(id: string): Promise<{ undo: () => Promise<void> }> {
  const rows = await import('../conversations/conversations');
  const isOpen = useChat.getState().conversationId === id;
  await rows.deleteConversation(id);
  if (isOpen) openConversation(null);
  return {
    undo: async () => {
      await rows.restoreConversation(id);
      if (isOpen && useChat.getState().conversationId === null) openConversation(id);
    },
  };
}
