'use client';

import { useTranslations } from 'next-intl';
import { notify } from '@/components/ui/notify';
import { deletePictures } from '@/lib/browser/library/delete-pictures';
import {
  notifyInLightbox,
  openLightbox,
  removeFromLightbox,
  useLightbox,
} from '@/lib/browser/library/lightbox-store';
import { limits } from '@/lib/protocol/limits';

/** Undoes the last deletion of this page; null: there is none, or it was undone. */
let undoLast: (() => void) | null = null;

/** Deletes pictures at once and offers to undo that, instead of asking first. */
export function useDeletePictures(): (ids: readonly string[]) => void {
  const t = useTranslations('pictures');
  const failed = () => notify({ tone: 'failure', title: t('notices.failed'), text: t('notices.failedText') });

  const remove = async (ids: readonly string[]) => {
    const { undo } = await deletePictures(ids);
    const lightbox = useLightbox.getState();
    removeFromLightbox(ids);
    const restore = async () => {
      await undo();
      const isStillOpen = useLightbox.getState().currentId !== null;
      if (isStillOpen && lightbox.currentId !== null) openLightbox(lightbox.ids, lightbox.currentId);
      else notify({ title: t('notices.restored', { count: ids.length }) });
    };
    const onUndo = () => {
      if (undoLast === onUndo) undoLast = null;
      void restore().catch(failed);
    };
    undoLast = onUndo;
    listenForUndoKey();
    const title = t('notices.deleted', { count: ids.length });
    if (notifyInLightbox({ title, undoLabel: t('notices.undo'), onUndo })) return;
    notify({
      title,
      text: t('notices.inTrash', { days: limits.trashDays }),
      action: { label: t('notices.undo'), onClick: onUndo },
    });
  };
  return (ids) => {
    if (ids.length > 0) void remove(ids).catch(failed);
  };
}

let isListening = false;

/**
 * Lets Ctrl+Z undo the last deletion from wherever it was made; in a text field, it undoes typing as usual. Otherwise
 * the browser would undo the typing in the form instead, although the focus is elsewhere.
 */
function listenForUndoKey(): void {
  if (isListening) return;
  isListening = true;
  window.addEventListener('keydown', (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
    // The mask editor undoes its own strokes.
    const isOther = event.target instanceof Element && event.target.closest(ownUndo);
    if (!isUndo || isOther || event.defaultPrevented || undoLast === null) return;
    event.preventDefault();
    undoLast();
  });
}

const ownUndo = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [data-mask-editor]';
