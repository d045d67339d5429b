import { describe, expect, it } from 'vitest';
import { createReference, maskPainted, type Reference } from '@/lib/browser/references/reference';
import {
  changeReference,
  createReferenceStore,
  emptyForm,
  formStashed,
  type ReferenceFormState,
  referenceMoved,
  referencesAdded,
  referencesRemoved,
  referencesRestored,
  stashTaken,
} from '@/lib/browser/references/reference-form';

const reference = (id: string): Reference => createReference(id, id, { originalBytes: 1 });
const form: ReferenceFormState = referencesAdded(emptyForm, ['a', 'b', 'c'].map(reference));
const ids = ({ references }: ReferenceFormState) => references.map(({ id }) => id);
const mask = new Blob(['mask']);

describe('the references of a form', () => {
  it('move to a place, but no further than the ends', () => {
    const first = referenceMoved(form, 'c', 0);
    expect(ids(first)).toEqual(['c', 'a', 'b']);
    const last = referenceMoved(first, 'c', 9);
    expect(ids(last)).toEqual(['a', 'b', 'c']);
    expect(ids(referenceMoved(last, 'gone', 0))).toEqual(['a', 'b', 'c']);
  });

  it('come after those of the last visit if something was dropped before these were read', () => {
    const restored = referencesRestored(form, [maskPainted(reference('kept'), mask)]);
    expect(ids(restored)).toEqual(['kept', 'a', 'b', 'c']);
    expect(restored.isRead).toBe(true);
    expect(restored.references.map((each) => each.mask)).toEqual([mask, null, null, null]);
  });

  it('take their mask with them', () => {
    const store = createReferenceStore();
    const editForm = { key: 'edit', store } as const;
    store.setState(form);
    changeReference(editForm, 'a', (each) => maskPainted(each, mask));
    changeReference(editForm, 'b', (each) => maskPainted(each, mask));
    store.setState((state) => referencesRemoved(state, ['a']));
    changeReference(editForm, 'b', (each) => maskPainted(each, null));
    expect(store.getState().references.every((each) => each.mask === null)).toBe(true);
    expect(ids(store.getState())).toEqual(['b', 'c']);
  });

  it('change one at a time, and the others stay the same objects', () => {
    const store = createReferenceStore();
    store.setState(form);
    const [, before] = store.getState().references;
    const progress = { status: 'uploading', percent: 40 } as const;
    changeReference({ key: 'edit', store }, 'a', (each) => ({ ...each, progress }));
    expect(store.getState().references[0]?.progress).toEqual(progress);
    expect(store.getState().references[1]).toBe(before);
  });

  it('wait under their key while the form is open for something else, once they have been read', () => {
    const away = formStashed(referencesRestored(form, []), 'chat');
    expect(away).toMatchObject({ references: [], isRead: false });
    expect(away.stashed.get('chat')?.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(stashTaken(away, 'chat').stashed.size).toBe(0);
    expect(formStashed(form, 'chat').stashed.size).toBe(0);
  });
});
