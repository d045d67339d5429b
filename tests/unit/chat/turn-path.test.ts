import { describe, expect, it } from 'vitest';
import { precedingTurns, turnPath, turnsUpTo } from '@/lib/browser/chat/turn-path';

/** Turns by `id<parent`, each later than the one before. */
const tree = (...turns: readonly string[]) =>
  turns.map((turn, at) => {
    const [id = '', parentId = null] = turn.split('<');
    return { id, parentId, createdAt: new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString() };
  });
const shown = (turns: ReturnType<typeof tree>, id: string | null = null) =>
  turnPath(turns, id).map(({ turn, branches }) => `${turn.id}:${branches.join('')}`);

// a ─ b ─ c, and next to b its regeneration B, which D follows.
const turns = tree('a', 'b<a', 'c<b', 'B<a', 'D<B');

describe('the branch that is shown', () => {
  it('is the newest unless another turn is chosen', () => {
    expect(shown(turns)).toEqual(['a:a', 'B:bB', 'D:D']);
  });

  it('leads through the chosen turn to the newest one after it', () => {
    expect(shown(turns, 'b')).toEqual(['a:a', 'b:bB', 'c:c']);
    expect(shown(turns, 'c')).toEqual(['a:a', 'b:bB', 'c:c']);
    expect(shown(turns, 'a')).toEqual(['a:a', 'B:bB', 'D:D']);
  });

  it('can start from another branch of the first message', () => {
    expect(shown(tree('a', 'A'))).toEqual(['A:aA']);
    expect(shown(tree('a', 'A'), 'a')).toEqual(['a:aA']);
  });

  it('begins at a turn whose parent is gone, and ignores a chosen turn that is gone', () => {
    expect(shown(tree('b<a', 'c<b'))).toEqual(['b:b', 'c:c']);
    expect(shown(turns, 'gone')).toEqual(['a:a', 'B:bB', 'D:D']);
    expect(shown([])).toEqual([]);
  });

  it('does not depend on the order of the turns, and ends if damaged turns form a circle', () => {
    expect(shown([...turns].reverse())).toEqual(shown(turns));
    expect(turnsUpTo(tree('a<b', 'b<a'), 'a').map(({ id }) => id)).toEqual(['b', 'a']);
  });
});

describe('the turns before the message in the composer', () => {
  const preceding = (editing: { parentId: string | null } | null) =>
    precedingTurns(turnPath(turns, 'c'), editing).map(({ id }) => id);

  it('are all shown turns', () => {
    expect(preceding(null)).toEqual(['a', 'b', 'c']);
  });

  it('are those before an earlier message while that message is edited', () => {
    expect(preceding({ parentId: 'a' })).toEqual(['a']);
    expect(preceding({ parentId: null })).toEqual([]);
  });
});
