import { limits } from '@/lib/protocol/limits';
import type { TurnRow } from '../conversations/conversation-rows';

/** What a turn takes up in a request. */
export interface TurnWeight {
  /** Of message and raw answer. */
  characters: number;
  pictures: number;
  picturesBytes: number;
}

/**
 * GPT-4o reads 128,000 tokens at most; a Chinese character is a token or more, and the new answer needs room.
 * Source: OpenAI's page of the model.
 */
const charactersMax = 100_000;

/** Of a request, for words and what surrounds the parts. */
const otherPartsShare = 0.15;

export interface ReplayRoom {
  pictures: number;
  picturesBytes: number;
}

/**
 * How many of the earlier turns, oldest first, do not fit into a request beside the new message. Turns go whole and the
 * oldest go first, so that what is replayed has no gaps.
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

/** What a message's own pictures leave of a request of so many bytes. */
export function replayRoom(bodyBytes: number, ownBytes: readonly number[]): ReplayRoom {
  return {
    pictures: limits.referencesMax - ownBytes.length,
    picturesBytes: bodyBytes * (1 - otherPartsShare) - ownBytes.reduce((sum, size) => sum + size, 0),
  };
}

export function turnWeight({ state, pictures, answerCharacters }: TurnRow): TurnWeight {
  return {
    characters: state.prompt.length + answerCharacters,
    pictures: pictures.length,
    picturesBytes: pictures.reduce((sum, { receipt }) => sum + receipt.sizeBytes, 0),
  };
}
