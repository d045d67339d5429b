import { chatForm, editForm } from '../reference-forms';
import { useChat } from '../stores/chat-store';
import { useEditDraft } from '../stores/edit-draft-store';
import { endEditing } from './edit-message';
import { copyReferences } from './form-references';

/**
 * Begins a conversation with what is on the edit form: its words, its pictures, and a model that edits by talking.
 * Sends nothing, and leaves the form as it is. A mask stays behind: conversations have none.
 */
export async function continueInChat(modelId: string): Promise<void> {
  // The chat page may not have been open yet: what is stored must not come over it.
  await useChat.persist.rehydrate();
  await endEditing();
  const { open, setModel, setPrompt } = useChat.getState();
  open(null);
  setModel(modelId);
  setPrompt(useEditDraft.getState().prompt);
  await copyReferences(editForm, chatForm);
}
