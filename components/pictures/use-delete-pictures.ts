'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
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

/** Lets Ctrl+Z undo the last deletion while the component is mounted; in a text field, it undoes typing as usual. */
export function useUndoKey(): void {
  // Synchronises with the keyboard.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
      const isText = event.target instanceof Element && event.target.closest('input, textarea, select');
      if (!isUndo || isText || event.defaultPrevented || undoLast === null) return;
      event.preventDefault();
      undoLast();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
