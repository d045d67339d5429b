import { createId } from '../platform/ids';
import { removeReferences } from '../references/change-references';
import { readyReferences } from '../references/reference';
import { chatForm } from './chat-form';
import { useChat } from './chat-store';
import { useComposerDraft } from './composer-draft-store';
import { endEditing } from './edit-message';
import { type MessageSubmission, sendMessage } from './send-message';

type ComposedMessage = Pick<MessageSubmission, 'prompt' | 'model' | 'estimateMicroUsd' | 'demo'> & {
  /** The end of what is shown: what the message answers to, unless an earlier one is being edited. */
  lastTurnId: string | null;
};

/** Sends what is in the composer, and empties it. */
export async function sendComposed({ lastTurnId, ...order }: ComposedMessage): Promise<void> {
  const { conversationId } = useChat.getState();
  const { editing, prompt, setPrompt } = useComposerDraft.getState();
  const ready = readyReferences(chatForm.store.getState().references);
  const pictures = ready.flatMap(({ name, pictureId, compressed, progress: { info, wasReduced } }) =>
    compressed ? [{ name, pictureId, receipt: info, wasReduced, blob: compressed.blob }] : [],
  );
  const sending = sendMessage({
    ...order,
    conversationId: conversationId ?? createId(),
    parentId: editing ? editing.parentId : lastTurnId,
    pictures,
  });
  // At once: by the time it is sent, another conversation may be open.
  if (editing) await endEditing();
  else {
    // What was written since the press is the next message.
    if (prompt.trim() === order.prompt) setPrompt('');
    await removeReferences(
      chatForm,
      ready.map(({ id }) => id),
    );
  }
  const turnId = await sending;
  // What was chosen for it is the conversation's from here on: its last turn says who answers.
  const isShown = useChat.getState().shownTurnId === turnId;
  if (isShown && useComposerDraft.getState().modelId === order.model)
    useComposerDraft.getState().setModel(null);
}
