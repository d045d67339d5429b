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

// a ─ b ─ c     and beside b its regeneration B, which goes on with D.
const turns = tree('a', 'b<a', 'c<b', 'B<a', 'D<B');

describe('the branch that is shown', () => {
  it('is the newest, unless another is asked for', () => {
    expect(shown(turns)).toEqual(['a:a', 'B:bB', 'D:D']);
  });

  it('leads through the asked one, down to the newest after it', () => {
    expect(shown(turns, 'b')).toEqual(['a:a', 'b:bB', 'c:c']);
    expect(shown(turns, 'c')).toEqual(['a:a', 'b:bB', 'c:c']);
    expect(shown(turns, 'a')).toEqual(['a:a', 'B:bB', 'D:D']);
  });

  it('can part at the first message', () => {
    expect(shown(tree('a', 'A'))).toEqual(['A:aA']);
    expect(shown(tree('a', 'A'), 'a')).toEqual(['a:aA']);
  });

  it('begins where a parent is gone, and forgets one that is asked for but gone', () => {
    expect(shown(tree('b<a', 'c<b'))).toEqual(['b:b', 'c:c']);
    expect(shown(turns, 'gone')).toEqual(['a:a', 'B:bB', 'D:D']);
    expect(shown([])).toEqual([]);
  });

  it('is the same whatever order the turns come in, and ends where damaged turns go in a circle', () => {
    expect(shown([...turns].reverse())).toEqual(shown(turns));
    expect(turnsUpTo(tree('a<b', 'b<a'), 'a').map(({ id }) => id)).toEqual(['b', 'a']);
  });
});

describe('what the message in the composer answers to', () => {
  const answered = (editing: { parentId: string | null } | null) =>
    precedingTurns(turnPath(turns, 'c'), editing).map(({ id }) => id);

  it('is all that is shown', () => {
    expect(answered(null)).toEqual(['a', 'b', 'c']);
  });

  it('is what stood before an earlier message that is sent anew', () => {
    expect(answered({ parentId: 'a' })).toEqual(['a']);
    expect(answered({ parentId: null })).toEqual([]);
  });
});
