import type { ChatMessage } from '@/lib/protocol/job-request';
import { getInMemoryAnswer } from '../conversations/in-memory-answers';
import { storageFailure } from '../platform/storage-failure';
import { bodyLimit } from '../session/load-session';
import { isReplayed } from './is-replayed';
import { readTurns } from './read-turns';
import { turnsUpTo } from './turn-path';
import { replayRoom, turnsToLeaveOut, turnWeight } from './turns-to-leave-out';

export interface Replay {
  messages: readonly ChatMessage[];
  /** The pictures that the messages name by position. */
  references: readonly Blob[];
  turnsLeftOut: number;
}

/** What was said up to a turn, whole, as far as it fits beside a message's own pictures of these sizes. */
export async function collectReplay(
  conversationId: string,
  lastTurnId: string | null,
  ownBytes: readonly number[],
): Promise<Replay> {
  if (lastTurnId === null) return { messages: [], references: [], turnsLeftOut: 0 };
  const earlier = turnsUpTo(await readTurns(conversationId), lastTurnId).filter(isReplayed);
  const room = replayRoom(await bodyLimit(), ownBytes);
  const turnsLeftOut = turnsToLeaveOut(earlier.map(turnWeight), room);
  const replayed = earlier.slice(turnsLeftOut);
  const { answers, files } = await readWhole(replayed.map(({ id }) => id));
  const references: Blob[] = [];
  const messages = replayed.flatMap(({ id, state }): ChatMessage[] => {
    const pictures = files.get(id) ?? [];
    const images = pictures.map((_, place) => references.length + place);
    references.push(...pictures);
    return [
      { role: 'user', text: state.prompt, ...(images.length > 0 ? { images } : {}) },
      { role: 'assistant', text: answers.get(id) ?? getInMemoryAnswer(id) ?? '' },
    ];
  });
  return { messages, references, turnsLeftOut };
}

async function readWhole(turnIds: readonly string[]) {
  const { getAnswers, getTurnFiles } = await import('../conversations/turns');
  try {
    const [answers, files] = await Promise.all([getAnswers(turnIds), getTurnFiles(turnIds)]);
    return { answers, files };
  } catch (error) {
    if (storageFailure(error) === null) throw error;
    return { answers: new Map<string, string>(), files: new Map<string, readonly Blob[]>() };
  }
}
