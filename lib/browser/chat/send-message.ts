import type { TurnPicture, TurnRow } from '../conversations/conversation-rows';
import { conversationTitle } from '../conversations/conversation-title';
import { submitJob } from '../jobs/submit-job';
import { createId } from '../platform/ids';
import { withLock } from '../platform/locks';
import { removeReferences } from '../references/change-references';
import { readyReferences } from '../references/reference';
import { chatForm } from './chat-form';
import { useChat } from './chat-store';
import { collectReplay } from './collect-replay';
import { endSending, messageLock, useComposerDraft, writeComposerDraft } from './composer-draft-store';
import { endEditing } from './edit-message';
import { loadTurnPictures } from './load-turn-pictures';
import { beginConversation } from './open-conversation';

export interface MessageSubmission {
  /** Absent: a new one is made. */
  turnId?: string;
  conversationId: string;
  /** The turn that the message follows; null begins the conversation. */
  parentId: string | null;
  prompt: string;
  model: string;
  /** Whole micro-USD, as the button said. */
  estimateMicroUsd: number | null;
  demo: boolean;
  pictures: readonly (TurnPicture & { blob: Blob })[];
}

type ComposedMessage = Pick<MessageSubmission, 'prompt' | 'model' | 'estimateMicroUsd' | 'demo'> & {
  /** The end of the shown branch, which the message follows unless an earlier message is being edited. */
  lastTurnId: string | null;
};

/** Sends what is in the composer, and empties it. */
export async function sendComposed({ lastTurnId, ...message }: ComposedMessage): Promise<void> {
  const { conversationId } = useChat.getState();
  const { editing, prompt, setPrompt, setSending } = useComposerDraft.getState();
  const turnId = createId();
  const ready = readyReferences(chatForm.store.getState().references);
  const pictures = ready.flatMap(({ name, pictureId, compressed, progress: { info, wasReduced } }) =>
    compressed ? [{ name, pictureId, receipt: info, wasReduced, blob: compressed.blob }] : [],
  );
  const sending = sendMessage({
    ...message,
    turnId,
    conversationId: conversationId ?? createId(),
    parentId: editing ? editing.parentId : lastTurnId,
    pictures,
  });
  // The composer is emptied before the message is sent, because another conversation may be open by then. Until the
  // message is recorded, its draft has it: the page may be closed at any moment.
  const isRecorded = sending.then(
    () => true,
    () => false,
  );
  void withLock(messageLock(turnId), () => isRecorded);
  const referenceIds = ready.map(({ id }) => id);
  setSending({ turnId, prompt: message.prompt, editing, form: chatForm.key, referenceIds });
  let emptied: Promise<void>;
  if (editing) emptied = endEditing(isRecorded);
  else {
    // What was written since the press stays: it is the next message.
    if (prompt.trim() === message.prompt) setPrompt('');
    emptied = removeReferences(chatForm, referenceIds, isRecorded);
  }
  writeComposerDraft();
  await emptied;
  if (!(await isRecorded)) await (await import('./take-back-unsent')).takeBackUnsent();
  await sending;
  // From here on the last turn says which model answers, so the choice made for this message ends.
  const isShown = useChat.getState().shownTurnId === turnId;
  if (isShown && useComposerDraft.getState().modelId === message.model)
    useComposerDraft.getState().setModel(null);
}

/** Sends the message of a turn once more, to the given model, as a branch beside that turn. */
export async function answerAgain(
  turn: TurnRow,
  choice: Pick<MessageSubmission, 'model' | 'estimateMicroUsd' | 'demo'>,
): Promise<void> {
  const { conversationId, parentId, state } = turn;
  const pictures = await loadTurnPictures(turn);
  await sendMessage({ ...choice, conversationId, parentId, prompt: state.prompt, pictures });
}

/**
 * Sends a message with the earlier turns of its branch that fit, and shows its turn.
 * @returns the id of the turn, once it is recorded
 */
export async function sendMessage(message: MessageSubmission): Promise<string> {
  const { conversationId, parentId, prompt, model, estimateMicroUsd, demo } = message;
  let onRecorded: (isRecorded: boolean) => void = () => undefined;
  const recorded = new Promise<boolean>((resolve) => {
    onRecorded = resolve;
  });
  const openId = useChat.getState().conversationId;
  const references = message.pictures.map(({ blob }) => blob);
  const pictures = message.pictures.map(({ blob: _bytes, ...picture }) => picture);
  const replay = await collectReplay(
    conversationId,
    parentId,
    references.map(({ size }) => size),
  );
  const turnId = submitJob({
    ...(message.turnId === undefined ? {} : { id: message.turnId }),
    kind: 'chat',
    model,
    prompt,
    parameters: {},
    estimateMicroUsd,
    demo,
    files: toJobFiles(replay.references, message.pictures),
    turn: {
      conversationId,
      parentId,
      title: conversationTitle(prompt),
      pictures,
      references,
      turnsLeftOut: replay.turnsLeftOut,
      messages: replay.messages,
      shownTurnId: () => {
        const chat = useChat.getState();
        return chat.conversationId === conversationId ? chat.shownTurnId : null;
      },
      onRecorded,
    },
  });
  // Another conversation that was opened meanwhile stays open.
  if (useChat.getState().conversationId === openId) {
    if (openId === null) await beginConversation(conversationId);
    useChat.getState().show(turnId);
  }
  if (!(await recorded)) throw new Error('The message could not be recorded.');
  endSending(turnId);
  return turnId;
}

function toJobFiles(replayed: readonly Blob[], own: MessageSubmission['pictures']) {
  const references = [...replayed, ...own.map(({ blob }) => blob)];
  if (references.length === 0) return null;
  return { references, mask: null, parents: own.flatMap(({ pictureId }) => pictureId ?? []) };
}
