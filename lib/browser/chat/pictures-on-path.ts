import type { JobState } from '@/lib/protocol/reduce-job';
import type { TurnRow } from '../conversations/conversation-rows';
import { latestState } from './merge-turns';
import type { PathStep } from './turn-path';

/** Ids of the saved pictures of the branch that is shown, in the order they came. `jobs`: those this page follows. */
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
