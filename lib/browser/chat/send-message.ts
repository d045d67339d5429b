import type { TurnPicture } from '../conversations/conversation-rows';
import { submitJob } from '../jobs/submit-job';
import { beginConversation } from './change-conversation';
import { useChat } from './chat-store';
import { collectReplay } from './collect-replay';
import { conversationTitle } from './conversation-title';

export interface MessageSubmission {
  conversationId: string;
  /** The turn that it answers to; null begins the conversation. */
  parentId: string | null;
  prompt: string;
  model: string;
  /** Whole micro-USD, as the button said. */
  estimateMicroUsd: number | null;
  demo: boolean;
  pictures: readonly (TurnPicture & { blob: Blob })[];
}

/** Sends a message with all that was said before it; its turn's id. */
export async function sendMessage(order: MessageSubmission): Promise<string> {
  const { conversationId, parentId, prompt, model, estimateMicroUsd, demo } = order;
  const openId = useChat.getState().conversationId;
  const references = order.pictures.map(({ blob }) => blob);
  const pictures = order.pictures.map(({ blob: _bytes, ...picture }) => picture);
  const replay = await collectReplay(
    conversationId,
    parentId,
    references.map(({ size }) => size),
  );
  const turnId = submitJob({
    kind: 'chat',
    model,
    prompt,
    parameters: {},
    estimateMicroUsd,
    demo,
    files: filesOf(replay.references, order.pictures),
    turn: {
      conversationId,
      parentId,
      title: conversationTitle(prompt),
      pictures,
      references,
      turnsLeftOut: replay.turnsLeftOut,
      messages: replay.messages,
    },
  });
  // Who went to another conversation meanwhile stays there.
  if (useChat.getState().conversationId !== openId) return turnId;
  if (openId === null) await beginConversation(conversationId);
  useChat.getState().show(turnId);
  return turnId;
}

function filesOf(replayed: readonly Blob[], own: MessageSubmission['pictures']) {
  const references = [...replayed, ...own.map(({ blob }) => blob)];
  if (references.length === 0) return null;
  return { references, mask: null, parents: own.flatMap(({ pictureId }) => pictureId ?? []) };
}
