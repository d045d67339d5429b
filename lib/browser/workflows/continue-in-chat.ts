import { chatForm, editForm } from '../reference-forms';
import { useEditDraft } from '../stores/edit-draft-store';
import { useMessage } from '../stores/message-store';
import { openConversation } from './change-conversation';
import { chooseChatModel } from './choose-chat-model';
import { copyReferences } from './form-references';

/**
 * Begins a conversation with what is on the edit form: its words, its pictures, and a model that edits by talking.
 * Sends nothing, and leaves the form as it is. A mask stays behind: conversations have none.
 */
export async function continueInChat(modelId: string): Promise<void> {
  openConversation(null);
  chooseChatModel(modelId);
  useMessage.getState().setPrompt(useEditDraft.getState().prompt);
  await copyReferences(editForm, chatForm);
}
