import type { JobState } from '@/lib/protocol/reduce-job';
import type { TurnRow } from '../conversations/conversation-rows';
import { picturesOnPath } from './pictures-on-path';
import type { PathStep } from './turn-path';

/** Id of the picture that was made last on the branch that is shown. `jobs`: those this page follows. */
export function lastPicture(
  path: readonly PathStep<TurnRow>[],
  jobs: Readonly<Record<string, JobState>>,
): string | null {
  for (const step of [...path].reverse()) {
    const id = picturesOnPath([step], jobs).at(-1);
    if (id !== undefined) return id;
  }
  return null;
}
