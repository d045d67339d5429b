import { beforeEach, describe, expect, it } from 'vitest';
import type { Reference } from '@/lib/browser/references/reference';
import { useReferences } from '@/lib/browser/references/references-store';

const reference = (id: string): Reference => ({
  id,
  name: id,
  pictureId: null,
  originalBytes: 1,
  progress: { status: 'waiting' },
});
const ids = () => useReferences.getState().references.map(({ id }) => id);

describe('the references of the form', () => {
  beforeEach(() => {
    useReferences.setState({ references: [], masked: new Set(), isRead: false });
    useReferences.getState().add(['a', 'b', 'c'].map(reference));
  });

  it('move to a place and no further than the ends', () => {
    const { move } = useReferences.getState();
    move('c', 0);
    expect(ids()).toEqual(['c', 'a', 'b']);
    move('c', 9);
    expect(ids()).toEqual(['a', 'b', 'c']);
    move('gone', 0);
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  it('come after those of the last visit when something was dropped before they were read', () => {
    useReferences.getState().read([reference('kept')], new Set(['kept']));
    expect(ids()).toEqual(['kept', 'a', 'b', 'c']);
    expect(useReferences.getState()).toMatchObject({ isRead: true, masked: new Set(['kept']) });
  });

  it('take their mask with them', () => {
    const { mark, remove } = useReferences.getState();
    mark('a', true);
    mark('b', true);
    remove('a');
    mark('b', false);
    expect(useReferences.getState().masked).toEqual(new Set());
    expect(ids()).toEqual(['b', 'c']);
  });

  it('change their progress alone', () => {
    const [, before] = useReferences.getState().references;
    useReferences.getState().progress('a', { status: 'sending', percent: 40 });
    expect(useReferences.getState().references[0]?.progress).toEqual({ status: 'sending', percent: 40 });
    expect(useReferences.getState().references[1]).toBe(before);
  });
});
