import type { JobState } from '@/lib/protocol/reduce-job';
import type { TurnRow } from '../conversations/conversation-rows';
import { getInMemoryAnswer } from '../conversations/in-memory-answers';

/**
 * The turns of a conversation as rows: those of the library, and those that this page alone knows, because they were
 * sent a moment ago or because nothing can be stored here. `jobs`: all of the page.
 */
export function mergeTurns(
  conversationId: string,
  rows: readonly TurnRow[],
  jobs: readonly JobState[],
): readonly TurnRow[] {
  const known = new Set(rows.map(({ id }) => id));
  const own = jobs.flatMap((state) => {
    const { jobId: id, createdAt, turn } = state;
    if (turn?.conversationId !== conversationId || known.has(id)) return [];
    const answerCharacters = getInMemoryAnswer(id)?.length ?? 0;
    return [{ ...turn, id, createdAt, state, revision: 0, pictures: [], answerCharacters, turnsLeftOut: 0 }];
  });
  return own.length === 0 ? rows : [...rows, ...own];
}

/** A turn's state: as this page follows it, or as it was written down, whichever has come further. */
export function latestState(row: TurnRow, job: JobState | undefined): JobState {
  return job !== undefined && job.lastSequence >= row.state.lastSequence ? job : row.state;
}
