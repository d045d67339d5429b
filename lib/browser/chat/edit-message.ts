import type { TurnRow } from '../conversations/conversation-rows';
import { focusField } from '../parameters/focus-field';
import { createId } from '../platform/ids';
import { restoreReferences, setReferencesAside, takeOffReferences } from '../references/form-references';
import { putInMemoryReference } from '../references/in-memory-references';
import { chatForm } from '../references/reference-forms';
import { saveReference, saveReferenceOrder } from '../references/save-references';
import { useChat } from './chat-store';
import { useComposerDraft } from './composer-draft-store';
import { loadTurnPictures } from './load-turn-pictures';

/**
 * Puts an earlier message into the composer, to be sent again as a branch. What was in the composer is set aside until
 * `endEditing`.
 */
export async function editMessage(turn: TurnRow): Promise<void> {
  await endEditing();
  const pictures = await loadTurnPictures(turn);
  if (useChat.getState().conversationId !== turn.conversationId) return;
  setReferencesAside(chatForm);
  const { prompt, setPrompt, setEditing } = useComposerDraft.getState();
  setEditing({ turnId: turn.id, parentId: turn.parentId, prompt });
  setPrompt(turn.state.prompt);
  const references = pictures.map(({ blob, name, pictureId, receipt, wasReduced }) => {
    const id = createId();
    putInMemoryReference(id, { compressed: blob });
    const progress = { status: 'ready', receipt, wasReduced, isFitting: false } as const;
    return { id, name, pictureId, originalBytes: receipt.originalBytes, progress };
  });
  chatForm.store.getState().read(references, new Set());
  focusField('message');
  await Promise.all([
    saveReferenceOrder(chatForm),
    ...references.map(({ id }) => saveReference(chatForm, id)),
  ]);
}

/** Ends the editing of an earlier message, and restores what was in the composer before. */
export async function endEditing(): Promise<void> {
  const { editing, setPrompt, setEditing } = useComposerDraft.getState();
  if (editing === null) return;
  const { references, clear } = chatForm.store.getState();
  const takingOff = takeOffReferences(
    chatForm,
    references.map(({ id }) => id),
  );
  const savingOrder = saveReferenceOrder(chatForm);
  clear();
  setPrompt(editing.prompt);
  setEditing(null);
  void restoreReferences(chatForm);
  await Promise.all([takingOff, savingOrder]);
}
