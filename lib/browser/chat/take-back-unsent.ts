import { isInLedger } from '../jobs/job-records';
import { listRunningTurns } from '../jobs/running-turns';
import { listUnrecordedJobs } from '../jobs/unrecorded-jobs';
import { locksSpanTabs, withLock } from '../platform/locks';
import { ignoreStorageFailure } from '../platform/storage-failure';
import { removeReferences } from '../references/change-references';
import { findReference } from '../references/reference-form';
import { putReferences, restoreReferences, stashReferences } from '../references/restore-references';
import { readReferences } from '../references/save-references';
import { chatForm } from './chat-form';
import { endSending, messageLock, useComposerDraft, writeComposerDraft } from './composer-draft-store';

/** Longer than it takes to record a message. */
const recordingMs = 2_000;

/**
 * Puts the open draft's message into the composer again if its page was closed before the message was recorded, and so
 * before it was sent. A message that is recorded leaves the draft.
 */
export async function takeBackUnsent(): Promise<void> {
  const { sending } = useComposerDraft.getState();
  if (sending === null) return;
  const { turnId, referenceIds } = sending;
  // Another tab may be sending it at this moment.
  if (!locksSpanTabs()) await new Promise((resolve) => setTimeout(resolve, recordingMs));
  await withLock(messageLock(turnId), async () => {
    const isSent = await wasSent(turnId);
    // Another conversation may be open by now.
    if (useComposerDraft.getState().sending?.turnId !== turnId) return;
    if (!isSent) return putBack();
    endSending(turnId);
    // Its pictures are read first, because they would come back after they were removed.
    await restoreReferences(chatForm);
    await removeReferences(chatForm, referenceIds);
  });
}

/** A message is sent after it was recorded: in the library, or in localStorage if that is full. */
async function wasSent(turnId: string): Promise<boolean> {
  let isSent = [...listRunningTurns(), ...listUnrecordedJobs()].some(({ jobId }) => jobId === turnId);
  await ignoreStorageFailure(async () => {
    isSent ||= await isInLedger(turnId);
  });
  return isSent;
}

async function putBack(): Promise<void> {
  const { sending, editing, prompt } = useComposerDraft.getState();
  if (sending === null) return;
  // The pictures of an earlier message that is edited are apart from those of the next one.
  const isEditedAgain = sending.editing !== null && editing === null;
  if (isEditedAgain) stashReferences(chatForm);
  const isWritten = prompt.trim() !== '' && !isEditedAgain;
  useComposerDraft.setState({
    sending: null,
    editing: isEditedAgain && sending.editing ? { ...sending.editing, prompt } : editing,
    prompt: isWritten ? `${sending.prompt}\n${prompt}` : sending.prompt,
  });
  writeComposerDraft();
  await restoreReferences(chatForm);
  // A first message was written before its conversation had an id, so its pictures are still apart.
  const kept = await readReferences(sending.form);
  const missing = kept.filter(
    ({ id }) => sending.referenceIds.includes(id) && findReference(chatForm, id) === null,
  );
  if (missing.length > 0) await putReferences(chatForm, missing);
}
