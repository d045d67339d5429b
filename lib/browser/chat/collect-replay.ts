import type { ChatMessage } from '@/lib/protocol/job-request';
import type { TurnRow } from '../conversations/conversation-rows';
import { getInMemoryAnswer } from '../conversations/in-memory-answers';
import { useJobs } from '../jobs/jobs-store';
import { storageFailure } from '../platform/storage-failure';
import { bodyLimit } from '../session/load-session';
import { latestState, mergeTurns } from './merge-turns';
import { isReplayed, replayRoom, turnsToLeaveOut, turnWeight } from './replayed-turns';
import { turnsUpTo } from './turn-path';

export interface Replay {
  messages: readonly ChatMessage[];
  /** The pictures to which the messages refer by position. */
  references: readonly Blob[];
  turnsLeftOut: number;
}

/**
 * The messages and raw answers up to a turn, as far as they fit into a request alongside a new message whose pictures
 * have `ownBytes`.
 */
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
  const { answers, files } = await readAnswersAndFiles(replayed.map(({ id }) => id));
  const references: Blob[] = [];
  const messages = replayed.flatMap(({ id, state }): ChatMessage[] => {
    const pictures = files.get(id) ?? [];
    const images = pictures.map((_, index) => references.length + index);
    references.push(...pictures);
    return [
      { role: 'user', text: state.prompt, ...(images.length > 0 ? { images } : {}) },
      { role: 'assistant', text: answers.get(id) ?? getInMemoryAnswer(id) ?? '' },
    ];
  });
  return { messages, references, turnsLeftOut };
}

/** All turns of a conversation as they are now. If nothing can be stored, only the turns of this visit. */
export async function readTurns(conversationId: string): Promise<readonly TurnRow[]> {
  const { listTurns } = await import('../conversations/turns');
  const rows = await listTurns(conversationId).catch((error: unknown) => {
    if (storageFailure(error) === null) throw error;
    return [];
  });
  const { jobs } = useJobs.getState();
  return mergeTurns(conversationId, rows, Object.values(jobs)).map((row) => ({
    ...row,
    state: latestState(row, jobs[row.id]),
  }));
}

async function readAnswersAndFiles(turnIds: readonly string[]) {
  const { getAnswers, getTurnFiles } = await import('../conversations/turns');
  try {
    const [answers, files] = await Promise.all([getAnswers(turnIds), getTurnFiles(turnIds)]);
    return { answers, files };
  } catch (error) {
    if (storageFailure(error) === null) throw error;
    return { answers: new Map<string, string>(), files: new Map<string, readonly Blob[]>() };
  }
}
