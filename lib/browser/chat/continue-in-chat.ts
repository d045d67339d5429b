import { useEditDraft } from '../parameters/edit-draft-store';
import { editForm } from '../references/reference-form';
import { copyReferences } from '../references/restore-references';
import { openConversation } from './change-conversation';
import { chatForm } from './chat-form';
import { chooseChatModel } from './choose-chat-model';
import { useComposerDraft } from './composer-draft-store';

/**
 * Begins a conversation with what is on the edit form: its words, its pictures, and a model that edits by talking.
 * Sends nothing, and leaves the form as it is. A mask stays behind: conversations have none.
 */
export async function continueInChat(modelId: string): Promise<void> {
  openConversation(null);
  chooseChatModel(modelId);
  useComposerDraft.getState().setPrompt(useEditDraft.getState().prompt);
  await copyReferences(editForm, chatForm);
}
