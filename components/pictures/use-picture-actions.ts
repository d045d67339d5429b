'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { notify } from '@/components/ui/notify';
import { usePendingReferences } from '@/lib/browser/edit/pending-references-store';
import { copyPicture } from '@/lib/browser/library/copy-picture';
import { downloadPicture } from '@/lib/browser/library/download-picture';
import { closeLightbox } from '@/lib/browser/library/lightbox-store';
import { loadPictureRow } from '@/lib/browser/library/load-picture-row';
import { useDraft } from '@/lib/browser/parameters/draft-store';
import { useEditDraft } from '@/lib/browser/parameters/edit-draft-store';
import { copyText } from '@/lib/browser/platform/copy-text';
import { openSharing } from '@/lib/browser/shares/share-dialog-store';
import { limits } from '@/lib/protocol/limits';
import { useDeletePictures } from './use-delete-pictures';

/** What can be done with one picture. Each says by a notice what did not show by itself. */
export interface PictureActions {
  /** To a file, byte for byte as delivered. */
  save: () => void;
  copy: () => void;
  addReference: () => void;
  /** Fills the form that this picture came from as it was then. Sends nothing. */
  repeat: () => void;
  copyPrompt: () => void;
  /** Asks how it shall be shared. */
  share: () => void;
  /** To the conversation that it was made in. */
  openConversation: () => void;
  remove: () => void;
}

export function usePictureActions(id: string): PictureActions {
  const t = useTranslations('pictures.told');
  const router = useRouter();
  const deletePictures = useDeletePictures();
  const failed = () => notify({ tone: 'failure', title: t('failed'), text: t('failedText') });
  const missing = () => notify({ tone: 'failure', title: t('missing'), text: t('missingText') });
  const leaveFor = (pathname: '/' | '/edit' | '/chat') => {
    closeLightbox();
    // Typed routes know the pages only by their folder `[locale]`, which addresses do not have.
    router.push(pathname as Route);
  };

  const save = async () => {
    if ((await downloadPicture(id)) === null) missing();
  };
  const copy = async () => {
    const result = await copyPicture(id);
    if (result === 'copied') notify({ tone: 'success', title: t('copied') });
    else if (result === 'missing') missing();
    else if (result === 'denied')
      notify({ tone: 'failure', title: t('copyDenied'), text: t('copyDeniedText') });
    else notify({ tone: 'failure', title: t('copyUnsupported'), text: t('copyUnsupportedText') });
  };
  const addReference = async () => {
    // Another tab may have changed them; and nothing is kept that was written before the first reading.
    await usePendingReferences.persist.rehydrate();
    const result = usePendingReferences.getState().add(id);
    if (result === 'full') {
      const title = t('referencesFull', { max: limits.referencesMax });
      return notify({ tone: 'failure', title, text: t('referencesFullText') });
    }
    notify({ title: t(result === 'added' ? 'referenceAdded' : 'referenceThere') });
    leaveFor('/edit');
  };
  const repeat = async () => {
    const row = await loadPictureRow(id);
    if (row === null) return missing();
    if (row.kind === 'upload') return notify({ title: t('noSettings') });
    const isEdit = row.kind === 'edit';
    // The edit page may not have been open yet: what is stored must not come over it.
    if (isEdit) await useEditDraft.persist.rehydrate();
    (isEdit ? useEditDraft : useDraft).getState().load(row);
    leaveFor(isEdit ? '/edit' : '/');
  };
  const openConversation = async () => {
    const row = await loadPictureRow(id);
    if (!row?.conversationId) return missing();
    const { openConversation: open } = await import('@/lib/browser/chat/change-conversation');
    open(row.conversationId);
    leaveFor('/chat');
  };
  const copyPrompt = async () => {
    const row = await loadPictureRow(id);
    if (row === null) return missing();
    if (await copyText(row.prompt)) notify({ tone: 'success', title: t('promptCopied') });
    else notify({ tone: 'failure', title: t('promptDenied') });
  };

  return {
    save: () => void save().catch(failed),
    copy: () => void copy().catch(failed),
    addReference: () => void addReference().catch(failed),
    repeat: () => void repeat().catch(failed),
    copyPrompt: () => void copyPrompt().catch(failed),
    share: () => openSharing([id]),
    openConversation: () => void openConversation().catch(failed),
    remove: () => deletePictures([id]),
  };
}
