import { holdReference } from '../held-references';
import { createId } from '../ids';
import type { TurnRow } from '../library/conversation-rows';
import { chatForm } from '../reference-forms';
import { useChat } from '../stores/chat-store';
import { takeOffReferences } from './form-references';
import { loadTurnPictures } from './load-turn-pictures';

/** Puts an earlier message into the composer, to be sent anew as a branch; what stood there is kept aside. */
export async function editMessage(turn: TurnRow): Promise<void> {
  await endEditing();
  const { prompt, setPrompt, setEditing } = useChat.getState();
  const pictures = await loadTurnPictures(turn);
  const { references } = chatForm.store.getState();
  setEditing({ turnId: turn.id, parentId: turn.parentId, prompt, references });
  setPrompt(turn.state.prompt);
  chatForm.store.setState({
    references: pictures.map(({ blob, name, pictureId, receipt, wasReduced }) => {
      const id = createId();
      holdReference(id, { compressed: blob });
      const progress = { status: 'ready', receipt, wasReduced, isFitting: false } as const;
      return { id, name, pictureId, originalBytes: receipt.originalBytes, progress };
    }),
  });
  document.querySelector<HTMLTextAreaElement>('textarea[name="message"]')?.focus();
}

/** Puts back what stood in the composer before an earlier message was edited. */
export async function endEditing(): Promise<void> {
  const { editing, setPrompt, setEditing } = useChat.getState();
  if (editing === null) return;
  const { references } = chatForm.store.getState();
  await takeOffReferences(
    chatForm,
    references.map(({ id }) => id),
  );
  chatForm.store.setState({ references: editing.references });
  setPrompt(editing.prompt);
  setEditing(null);
}
