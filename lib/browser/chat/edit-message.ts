import type { TurnRow } from '../conversations/conversation-rows';
import { focusField } from '../parameters/focus-field';
import { createId } from '../platform/ids';
import { createReference } from '../references/reference';
import {
  discardReferences,
  putReferences,
  restoreReferences,
  stashReferences,
} from '../references/restore-references';
import { chatForm } from './chat-form';
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
  stashReferences(chatForm);
  const { prompt, setPrompt, setEditing } = useComposerDraft.getState();
  setEditing({ turnId: turn.id, parentId: turn.parentId, prompt });
  setPrompt(turn.state.prompt);
  const references = pictures.map(({ blob, name, pictureId, receipt: info, wasReduced }) =>
    createReference(createId(), name, {
      pictureId,
      originalBytes: info.originalBytes,
      compressed: { blob, sourceId: null, neededBytes: blob.size, askedBytes: null },
      progress: { status: 'ready', info, wasReduced },
    }),
  );
  const saving = putReferences(chatForm, references);
  focusField('message');
  await saving;
}

/**
 * Ends the editing of an earlier message, and restores what was in the composer before.
 * @param isRecorded of a message that is being sent
 */
export async function endEditing(isRecorded?: Promise<boolean>): Promise<void> {
  const { editing, setPrompt, setEditing } = useComposerDraft.getState();
  if (editing === null) return;
  const discarding = discardReferences(chatForm, isRecorded);
  setPrompt(editing.prompt);
  setEditing(null);
  void restoreReferences(chatForm);
  await discarding;
}
