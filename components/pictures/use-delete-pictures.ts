'use client';

import { useTranslations } from 'next-intl';
import { notify } from '@/components/ui/notify';
import { deletePictures } from '@/lib/browser/workflows/delete-pictures';
import { markDeleted, unmarkDeleted } from './deleted-pictures';
import { dropFromLightbox } from './lightbox-store';

/** Deletes pictures at once and offers to undo it, instead of asking first. */
export function useDeletePictures(): (ids: readonly string[]) => void {
  const t = useTranslations('pictures');
  const failed = () => notify({ tone: 'failure', title: t('told.failed'), text: t('told.failedText') });

  const remove = async (ids: readonly string[]) => {
    const { undo } = await deletePictures(ids);
    markDeleted(ids);
    dropFromLightbox(ids);
    const restore = async () => {
      await undo();
      unmarkDeleted(ids);
      notify({ title: t('told.restored', { count: ids.length }) });
    };
    notify({
      title: t('told.deleted', { count: ids.length }),
      text: t('deleted.text'),
      action: { label: t('told.undo'), onClick: () => void restore().catch(failed) },
    });
  };
  return (ids) => {
    if (ids.length > 0) void remove(ids).catch(failed);
  };
}
