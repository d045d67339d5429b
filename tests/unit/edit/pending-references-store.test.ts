import { beforeEach, describe, expect, it } from 'vitest';
import { usePendingReferences } from '@/lib/browser/edit/pending-references-store';

const store = () => usePendingReferences.getState();

describe('pictures that were chosen as references on other pages', () => {
  beforeEach(() => store().clear());

  it('stay in order, each only once', () => {
    expect(store().add('a')).toBe('added');
    expect(store().add('b')).toBe('added');
    expect(store().add('a')).toBe('present');
    expect(store().ids).toEqual(['a', 'b']);
  });

  it('are at most 16; one more is refused and nothing is lost', () => {
    for (let number = 0; number < 16; number += 1) store().add(String(number));
    expect(store().add('more')).toBe('full');
    expect(store().ids).toHaveLength(16);
  });

  it('can be moved and removed', () => {
    for (const id of ['a', 'b', 'c']) store().add(id);
    store().move('c', 0);
    expect(store().ids).toEqual(['c', 'a', 'b']);
    store().move('c', 9);
    expect(store().ids).toEqual(['a', 'b', 'c']);
    store().move('unknown', 0);
    store().remove('b');
    expect(store().ids).toEqual(['a', 'c']);
  });
});
