import { afterEach, describe, expect, it } from 'vitest';
import {
  closeLightbox,
  extendLightbox,
  notifyInLightbox,
  openLightbox,
  removeFromLightbox,
  showInLightbox,
  useLightbox,
} from '@/lib/browser/library/lightbox-store';

const current = () => useLightbox.getState().currentId;

describe('the large view', () => {
  afterEach(closeLightbox);

  it('opens a picture among its neighbours, and alone when it is not one of them', () => {
    openLightbox(['a', 'b', 'c'], 'b');
    expect(useLightbox.getState()).toMatchObject({ ids: ['a', 'b', 'c'], currentId: 'b' });
    openLightbox(['a', 'b'], 'x');
    expect(useLightbox.getState()).toMatchObject({ ids: ['x'], currentId: 'x' });
  });

  it('goes on to the next picture when the open one is deleted, else to the one before, else closes', () => {
    openLightbox(['a', 'b', 'c'], 'b');
    removeFromLightbox(['b']);
    expect(current()).toBe('c');
    removeFromLightbox(['c']);
    expect(current()).toBe('a');
    removeFromLightbox(['a']);
    expect(current()).toBeNull();
  });

  it('stays where it is when another picture is deleted', () => {
    openLightbox(['a', 'b', 'c'], 'b');
    removeFromLightbox(['a', 'c']);
    expect(useLightbox.getState()).toMatchObject({ ids: ['b'], currentId: 'b' });
  });

  it('takes in pictures that were loaded meanwhile, but no other list', () => {
    openLightbox(['a', 'b'], 'b');
    extendLightbox(['a', 'b', 'c']);
    expect(useLightbox.getState().ids).toEqual(['a', 'b', 'c']);
    extendLightbox(['x', 'y']);
    expect(useLightbox.getState().ids).toEqual(['a', 'b', 'c']);
  });

  it('says that a picture was deleted until another one is shown, and nothing once it is closed', () => {
    const notice = { title: 'Deleted', undoLabel: 'Undo', onUndo: () => undefined };
    openLightbox(['a', 'b'], 'a');
    expect(notifyInLightbox(notice)).toBe(true);
    showInLightbox('a');
    expect(useLightbox.getState().notice).toBe(notice);
    showInLightbox('b');
    expect(useLightbox.getState().notice).toBeNull();
    closeLightbox();
    expect(notifyInLightbox(notice)).toBe(false);
  });
});
