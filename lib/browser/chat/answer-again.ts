import type { TurnRow } from '../conversations/conversation-rows';
import { loadTurnPictures } from './load-turn-pictures';
import { type MessageSubmission, sendMessage } from './send-message';

/** Sends a turn's message once more as it was, to this model: a branch beside it. */
export async function answerAgain(
  turn: TurnRow,
  order: Pick<MessageSubmission, 'model' | 'estimateMicroUsd' | 'demo'>,
): Promise<void> {
  const { conversationId, parentId, state } = turn;
  const pictures = await loadTurnPictures(turn);
  await sendMessage({ ...order, conversationId, parentId, prompt: state.prompt, pictures });
}
