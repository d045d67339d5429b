import type { Editing } from './composer-draft-store';
import type { PathStep } from './turn-path';

/**
 * The turns of the shown branch that the message in the composer answers to: all of them, or, where an earlier message is
 * sent anew, those before it.
 */
export function turnsAnswered<Turn extends { id: string }>(
  path: readonly PathStep<Turn>[],
  editing: Pick<Editing, 'parentId'> | null,
): readonly Turn[] {
  const turns = path.map(({ turn }) => turn);
  if (editing === null) return turns;
  return turns.slice(0, turns.findIndex(({ id }) => id === editing.parentId) + 1);
}
