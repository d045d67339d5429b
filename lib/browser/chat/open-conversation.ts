import { useEditDraft } from '../parameters/form-draft-store';
import { editForm } from '../references/reference-form';
import { copyReferences, restoreReferences, stashReferences } from '../references/restore-references';
import { saveReferences } from '../references/save-references';
import { chatForm } from './chat-form';
import { chooseChatModel } from './chat-spec';
import { useChat } from './chat-store';
import { moveComposerDraft, openComposerDraft, useComposerDraft } from './composer-draft-store';

/** Restores the chat page as the last visit left it. Only the first call reads: later each tab keeps its own state. */
export function readChat(): void {
  if (!useChat.persist.hasHydrated()) void useChat.persist.rehydrate();
  if (!useComposerDraft.persist.hasHydrated()) openDraft(useChat.getState().conversationId);
}

/** Opens the unsent message, and puts one that was about to be sent when its page was closed into it again. */
function openDraft(conversationId: string | null): void {
  openComposerDraft(conversationId);
  if (useComposerDraft.getState().sending === null) return;
  void import('./take-back-unsent').then(({ takeBackUnsent }) => takeBackUnsent());
}

/** Opens a conversation, or a new one for null, with the unsent message and pictures of that conversation. */
export function openConversation(id: string | null): void {
  readChat();
  const isOpen = useChat.getState().conversationId === id;
  if (!isOpen) stashReferences(chatForm);
  useChat.getState().open(id);
  if (isOpen) return;
  openDraft(id);
  void restoreReferences(chatForm);
}

/** Gives the new conversation its id once its first message is sent. The composer's present contents go with it. */
export async function beginConversation(id: string): Promise<void> {
  moveComposerDraft(id);
  useChat.getState().open(id);
  await saveReferences(chatForm);
}

/**
 * Opens a new conversation with the prompt and pictures of the edit form, and a model that edits in conversations.
 * Sends nothing and leaves the form as it is. The mask is not copied, because conversations have none.
 */
export async function continueInChat(modelId: string): Promise<void> {
  openConversation(null);
  chooseChatModel(modelId);
  useComposerDraft.getState().setPrompt(useEditDraft.getState().prompt);
  await copyReferences(editForm, chatForm);
}
