import type { JobState } from '@/lib/protocol/job-state';
import type { TurnRow } from '../conversations/conversation-rows';
import { addReferencePicture, removeReference } from '../references/change-references';
import { chatForm } from './chat-form';
import { useComposerDraft } from './composer-draft-store';
import { latestState } from './merge-turns';
import type { PathStep } from './turn-path';

/**
 * Id of the newest complete picture on the shown branch, because models refuse one that is cut short. `jobs`: the jobs
 * that this page follows.
 */
export function lastPicture(
  path: readonly PathStep<TurnRow>[],
  jobs: Readonly<Record<string, JobState>>,
): string | null {
  for (const step of [...path].reverse()) {
    const { images } = latestState(step.turn, jobs[step.turn.id]);
    const at = images.findLastIndex((image) => image.status === 'saved' && !image.isDamaged);
    if (at >= 0) return `${step.turn.id}:${at}`;
  }
  return null;
}

/**
 * Attaches the newest picture of the conversation to the message in place of an earlier one, unless the user took it
 * off. null: the conversation has no picture.
 */
export async function attachLastPicture(pictureId: string | null): Promise<void> {
  const { declinedPictureId, editing } = useComposerDraft.getState();
  if (editing !== null) return;
  const { key } = chatForm;
  for (const { id, isLast, pictureId: attachedId } of chatForm.store.getState().references) {
    if (isLast && attachedId !== pictureId) await removeReference(chatForm, id);
  }
  // Another conversation may have been opened in the meantime.
  if (pictureId === null || pictureId === declinedPictureId || chatForm.key !== key) return;
  try {
    await addReferencePicture(chatForm, pictureId, { isLast: true });
  } catch (error) {
    // The library cannot deliver it: the composer shows it as taken off, so that no message waits for it.
    useComposerDraft.getState().decline(pictureId);
    throw error;
  }
}

/** Whether the newest picture belongs on the message but is not attached yet: the user can press Send before it is. */
export function isLastPictureDue(pictureId: string | null): boolean {
  const { declinedPictureId, editing } = useComposerDraft.getState();
  if (pictureId === null || pictureId === declinedPictureId || editing !== null) return false;
  return !chatForm.store.getState().references.some((reference) => reference.pictureId === pictureId);
}

/** Takes a picture off the message. The newest picture stays off until the user asks for it or a newer one arrives. */
export async function detachPicture(id: string): Promise<void> {
  const reference = chatForm.store.getState().references.find((other) => other.id === id);
  if (reference?.isLast) useComposerDraft.getState().decline(reference.pictureId);
  await removeReference(chatForm, id);
}
