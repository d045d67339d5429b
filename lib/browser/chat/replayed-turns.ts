import { isRunning } from '@/lib/protocol/job-state';
import { limits } from '@/lib/protocol/limits';
import type { TurnRow } from '../conversations/conversation-rows';
import { requestShares } from '../references/request-shares';

/** What a turn takes up in a request. */
export interface TurnWeight {
  /** The length of the message and the raw answer. */
  characters: number;
  pictures: number;
  picturesBytes: number;
}

/** What is left in a request for the pictures of earlier turns. */
export interface ReplayRoom {
  pictures: number;
  picturesBytes: number;
}

/**
 * GPT-4o reads at most 128,000 tokens; a Chinese character is a token or more, and the new answer needs room.
 * Source: OpenAI's page of the model.
 */
const charactersMax = 100_000;

/**
 * Whether a follow-up replays a turn: it must have an answer, and moderation must not have refused its message, because
 * the same message would have the follow-up refused too.
 */
export function isReplayed({ state, answerCharacters }: TurnRow): boolean {
  return !isRunning(state) && answerCharacters > 0 && state.error?.code !== 'moderation_blocked';
}

/**
 * How many of the earlier turns, given oldest first, do not fit into a request alongside the new message. Turns are
 * left out whole, the oldest first, so that the replay has no gaps.
 */
export function turnsToLeaveOut(turns: readonly TurnWeight[], room: ReplayRoom): number {
  const left = { ...room, characters: charactersMax };
  for (let at = turns.length - 1; at >= 0; at -= 1) {
    const turn = turns[at];
    if (turn === undefined) continue;
    left.characters -= turn.characters;
    left.pictures -= turn.pictures;
    left.picturesBytes -= turn.picturesBytes;
    if (left.characters < 0 || left.pictures < 0 || left.picturesBytes < 0) return at + 1;
  }
  return 0;
}

/** What a request of `bodyBytes` has left alongside the new message's own pictures. */
export function replayRoom(bodyBytes: number, ownBytes: readonly number[]): ReplayRoom {
  return {
    pictures: limits.referencesMax - ownBytes.length,
    picturesBytes: bodyBytes * requestShares.pictures - ownBytes.reduce((sum, size) => sum + size, 0),
  };
}

export function turnWeight({ state, pictures, answerCharacters }: TurnRow): TurnWeight {
  return {
    characters: state.prompt.length + answerCharacters,
    pictures: pictures.length,
    picturesBytes: pictures.reduce((sum, { receipt }) => sum + receipt.sizeBytes, 0),
  };
}
