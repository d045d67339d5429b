import { getHeldReference } from '../held-references';
import { createId } from '../ids';
import { chatForm } from '../reference-forms';
import { useChat } from '../stores/chat-store';
import { useMessage } from '../stores/message-store';
import { readyReferences } from './collect-edit-files';
import { endEditing } from './edit-message';
import { takeOffReferences } from './form-references';
import { type MessageOrder, sendMessage } from './send-message';

type ComposedOrder = Pick<MessageOrder, 'prompt' | 'model' | 'estimateMicroUsd' | 'demo'> & {
  /** The end of what is shown: what the message answers to, unless an earlier one is being edited. */
  lastTurnId: string | null;
};

/** Sends what is in the composer, and empties it. */
export async function sendComposed({ lastTurnId, ...order }: ComposedOrder): Promise<void> {
  const { conversationId } = useChat.getState();
  const { editing, prompt, setPrompt } = useMessage.getState();
  const ready = readyReferences(chatForm.store.getState().references);
  const pictures = ready.flatMap(({ id, name, pictureId, progress: { receipt, wasReduced } }) => {
    const blob = getHeldReference(id).compressed;
    return blob ? [{ name, pictureId, receipt, wasReduced, blob }] : [];
  });
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
    await takeOffReferences(
      chatForm,
      ready.map(({ id }) => id),
    );
  }
  const turnId = await sending;
  // What was chosen for it is the conversation's from here on: its last turn says who answers.
  const isShown = useChat.getState().shownTurnId === turnId;
  if (isShown && useMessage.getState().modelId === order.model) useMessage.getState().setModel(null);
}
