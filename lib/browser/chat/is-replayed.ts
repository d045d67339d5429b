import { isRunning } from '@/lib/protocol/reduce-job';
import type { TurnRow } from '../conversations/conversation-rows';

/**
 * Whether a turn belongs into a follow-up: one that has an answer. A message that moderation refused stays out, or it
 * would have the next one refused too.
 */
export function isReplayed({ state, answerCharacters }: TurnRow): boolean {
  return !isRunning(state) && answerCharacters > 0 && state.error?.code !== 'moderation_blocked';
}
