import type { JobState } from '@/lib/protocol/job-state';
import type { TurnRow } from '../conversations/conversation-rows';
import { getInMemoryAnswer } from '../conversations/in-memory-answers';
import type { PathStep } from './turn-path';

/**
 * The turns of a conversation: its rows from the library, and rows made from the jobs that only this page knows,
 * because they were sent a moment ago or because nothing can be stored here. `jobs`: all jobs of the page.
 */
export function mergeTurns(
  conversationId: string,
  rows: readonly TurnRow[],
  jobs: readonly JobState[],
): readonly TurnRow[] {
  const storedIds = new Set(rows.map(({ id }) => id));
  const unstored = jobs.flatMap((state) => {
    const { jobId: id, createdAt, turn } = state;
    if (turn?.conversationId !== conversationId || storedIds.has(id)) return [];
    const answerCharacters = getInMemoryAnswer(id)?.length ?? 0;
    return [{ ...turn, id, createdAt, state, revision: 0, pictures: [], answerCharacters, turnsLeftOut: 0 }];
  });
  return unstored.length === 0 ? rows : [...rows, ...unstored];
}

/** The state of a turn: the job that this page follows or the stored row, whichever is further on. */
export function latestState(row: TurnRow, job: JobState | undefined): JobState {
  return job !== undefined && job.lastSequence >= row.state.lastSequence ? job : row.state;
}

/** Ids of the saved pictures on the shown branch, in the order they came. `jobs`: the jobs that this page follows. */
export function picturesOnPath(
  path: readonly PathStep<TurnRow>[],
  jobs: Readonly<Record<string, JobState>>,
): readonly string[] {
  return path.flatMap(({ turn }) =>
    latestState(turn, jobs[turn.id]).images.flatMap(({ status }, index) =>
      status === 'saved' ? [`${turn.id}:${index}`] : [],
    ),
  );
}
