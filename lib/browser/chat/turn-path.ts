/** The fields that decide the position of a turn in its conversation. */
export interface PlacedTurn {
  id: string;
  parentId: string | null;
  createdAt: string;
}

/** A shown turn, and the branches among which it was chosen. */
export interface PathStep<Turn> {
  turn: Turn;
  /** Ids of all turns with the same parent, oldest first, this one included. */
  branches: readonly string[];
}

/**
 * The branch of a conversation that is shown: from its beginning through `shownId` (or the newest turn of all), then on
 * through the newest turn after each. A turn whose parent is gone counts as a beginning.
 */
export function turnPath<Turn extends PlacedTurn>(
  turns: readonly Turn[],
  shownId: string | null,
): readonly PathStep<Turn>[] {
  const oldestFirst = [...turns].sort(byAge);
  const ids = new Set(turns.map(({ id }) => id));
  const parentOf = ({ parentId }: Turn) => (parentId !== null && ids.has(parentId) ? parentId : null);
  const branchesOf = new Map<string | null, Turn[]>();
  for (const turn of oldestFirst) {
    branchesOf.set(parentOf(turn), [...(branchesOf.get(parentOf(turn)) ?? []), turn]);
  }
  const shown = turns.find(({ id }) => id === shownId) ?? oldestFirst.at(-1);
  if (shown === undefined) return [];
  const path = [...turnsUpTo(turns, shown.id)];
  for (let next = branchesOf.get(shown.id)?.at(-1); next; next = branchesOf.get(next.id)?.at(-1)) {
    path.push(next);
  }
  return path.map((turn) => ({
    turn,
    branches: (branchesOf.get(parentOf(turn)) ?? []).map(({ id }) => id),
  }));
}

/** A turn and all turns before it on its branch, oldest first; none for null. */
export function turnsUpTo<Turn extends PlacedTurn>(
  turns: readonly Turn[],
  lastId: string | null,
): readonly Turn[] {
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  const path: Turn[] = [];
  for (let turn = byId.get(lastId ?? ''); turn; turn = byId.get(turn.parentId ?? '')) {
    // Damaged rows must not cause an endless loop.
    byId.delete(turn.id);
    path.unshift(turn);
  }
  return path;
}

/**
 * The shown turns that the message in the composer follows: all of them, or those before the earlier message that is
 * being edited.
 */
export function precedingTurns<Turn extends { id: string }>(
  path: readonly PathStep<Turn>[],
  editing: { parentId: string | null } | null,
): readonly Turn[] {
  const turns = path.map(({ turn }) => turn);
  if (editing === null) return turns;
  return turns.slice(0, turns.findIndex(({ id }) => id === editing.parentId) + 1);
}

function byAge(one: PlacedTurn, other: PlacedTurn): number {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}
