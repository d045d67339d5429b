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

describe('the lightbox', () => {
  afterEach(closeLightbox);

  it('opens a picture with its neighbours, or alone if it is not one of them', () => {
    openLightbox(['a', 'b', 'c'], 'b');
    expect(useLightbox.getState()).toMatchObject({ ids: ['a', 'b', 'c'], currentId: 'b' });
    openLightbox(['a', 'b'], 'x');
    expect(useLightbox.getState()).toMatchObject({ ids: ['x'], currentId: 'x' });
  });

  it('shows the next picture when the current one is deleted, or else the previous one, or else closes', () => {
    openLightbox(['a', 'b', 'c'], 'b');
    removeFromLightbox(['b']);
    expect(current()).toBe('c');
    removeFromLightbox(['c']);
    expect(current()).toBe('a');
    removeFromLightbox(['a']);
    expect(current()).toBeNull();
  });

  it('stays on its picture when others are deleted', () => {
    openLightbox(['a', 'b', 'c'], 'b');
    removeFromLightbox(['a', 'c']);
    expect(useLightbox.getState()).toMatchObject({ ids: ['b'], currentId: 'b' });
  });

  it('accepts a longer list that has its picture, but no list without it', () => {
    openLightbox(['a', 'b'], 'b');
    extendLightbox(['a', 'b', 'c']);
    expect(useLightbox.getState().ids).toEqual(['a', 'b', 'c']);
    extendLightbox(['x', 'y']);
    expect(useLightbox.getState().ids).toEqual(['a', 'b', 'c']);
  });

  it('shows a notice until another picture is shown, and refuses a notice when it is closed', () => {
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
