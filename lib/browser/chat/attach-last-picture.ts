import { addReferencePicture, removeReference } from '../references/change-references';
import { chatForm } from './chat-form';
import { useComposerDraft } from './composer-draft-store';

/**
 * Puts the picture that a conversation made last on the message, in the place of an earlier one, unless its user took it
 * off; null: the conversation has none.
 */
export async function attachLastPicture(pictureId: string | null): Promise<void> {
  const { declinedPictureId, editing } = useComposerDraft.getState();
  if (editing !== null) return;
  const { key } = chatForm;
  for (const { id, isLast, pictureId: attached } of chatForm.store.getState().references) {
    if (isLast && attached !== pictureId) await removeReference(chatForm, id);
  }
  // Another conversation may have been opened meanwhile.
  if (pictureId === null || pictureId === declinedPictureId || chatForm.key !== key) return;
  try {
    await addReferencePicture(chatForm, pictureId, { isLast: true });
  } catch (error) {
    // The library does not give it: the composer says that it is off, and no message waits for it.
    useComposerDraft.getState().decline(pictureId);
    throw error;
  }
}

/** Whether the picture that was made last belongs on the message and is not there yet: a press can be faster. */
export function isLastPictureDue(pictureId: string | null): boolean {
  const { declinedPictureId, editing } = useComposerDraft.getState();
  if (pictureId === null || pictureId === declinedPictureId || editing !== null) return false;
  return !chatForm.store.getState().references.some((reference) => reference.pictureId === pictureId);
}

/** Takes a picture off the message. The last one stays off until it is asked for, or another comes. */
export async function detachPicture(id: string): Promise<void> {
  const reference = chatForm.store.getState().references.find((other) => other.id === id);
  if (reference?.isLast) useComposerDraft.getState().decline(reference.pictureId);
  await removeReference(chatForm, id);
}
