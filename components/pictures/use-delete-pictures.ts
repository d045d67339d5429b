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

/** Deletes pictures at once and offers to undo that, instead of asking first. */
export function useDeletePictures(): (ids: readonly string[]) => void {
  const t = useTranslations('pictures');
  const failed = () => notify({ tone: 'failure', title: t('told.failed'), text: t('told.failedText') });

  const remove = async (ids: readonly string[]) => {
    const { undo } = await deletePictures(ids);
    const lightbox = useLightbox.getState();
    removeFromLightbox(ids);
    const restore = async () => {
      await undo();
      const isStillOpen = useLightbox.getState().currentId !== null;
      if (isStillOpen && lightbox.currentId !== null) openLightbox(lightbox.ids, lightbox.currentId);
      else notify({ title: t('told.restored', { count: ids.length }) });
    };
    const onUndo = () => void restore().catch(failed);
    const title = t('told.deleted', { count: ids.length });
    if (notifyInLightbox({ title, undoLabel: t('told.undo'), onUndo })) return;
    notify({ title, text: t('deleted.text'), action: { label: t('told.undo'), onClick: onUndo } });
  };
  return (ids) => {
    if (ids.length > 0) void remove(ids).catch(failed);
  };
}
