'use client';

import { Copy, Download, ImagePlus, RotateCw, Share2, TextQuote, Trash2 } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { MenuItem } from '@/components/ui/dropdown-menu-panel';
import { notify } from '@/components/ui/notify';
import { focusNextContent } from '@/components/ui/page-content';
import { leaveLayer } from '@/components/ui/use-back-closes';
import { usePendingReferences } from '@/lib/browser/edit/pending-references-store';
import { copyPicture } from '@/lib/browser/library/copy-picture';
import { downloadPicture } from '@/lib/browser/library/download-picture';
import { closeLightbox } from '@/lib/browser/library/lightbox-store';
import { loadPictureRow } from '@/lib/browser/library/load-picture';
import { useDraft, useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import { copyText } from '@/lib/browser/platform/copy-text';
import { openSharing } from '@/lib/browser/shares/share-dialog-store';
import { limits } from '@/lib/protocol/limits';
import { useDeletePictures } from './use-delete-pictures';

/** What can be done with one picture. Each action shows a notice unless its result is visible anyway. */
export interface PictureActions {
  /** Downloads it as a file, byte for byte as delivered. */
  download: () => void;
  copy: () => void;
  addReference: () => void;
  /** Restores the form to the prompt and settings of this picture. Sends nothing. */
  reuseSettings: () => void;
  copyPrompt: () => void;
  /** Opens the share dialog. */
  share: () => void;
  /** Opens the conversation that it was made in. */
  openConversation: () => void;
  /** Deletes it at once and offers to undo that. */
  remove: () => void;
}

export function usePictureActions(id: string): PictureActions {
  const t = useTranslations('pictures.notices');
  const router = useRouter();
  const deletePictures = useDeletePictures();
  const failed = () => notify({ tone: 'failure', title: t('failed'), text: t('failedText') });
  const missing = () => notify({ tone: 'failure', title: t('missing'), text: t('missingText') });
  const goTo = (pathname: '/' | '/edit' | '/chat') => {
    leaveLayer();
    closeLightbox();
    // The pressed button disappears with its page. Without a change of page, the focus stays or returns to its tile.
    if (window.location.pathname !== pathname) focusNextContent();
    // Typed routes include the folder `[locale]`, which the addresses do not have.
    router.push(pathname as Route);
  };

  const download = async () => {
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
    // Another tab may have changed them, and the first hydration would overwrite what is added before it.
    await usePendingReferences.persist.rehydrate();
    const result = usePendingReferences.getState().add(id);
    if (result === 'full') {
      const title = t('referencesFull', { max: limits.referencesMax });
      return notify({ tone: 'failure', title, text: t('referencesFullText') });
    }
    notify({ title: t(result === 'added' ? 'referenceAdded' : 'referenceThere') });
    goTo('/edit');
  };
  const reuseSettings = async () => {
    const row = await loadPictureRow(id);
    if (row === null) return missing();
    if (row.kind === 'upload') return notify({ title: t('noSettings') });
    const isEdit = row.kind === 'edit';
    // The edit page may not have been open yet: hydrating later would overwrite what is loaded here.
    if (isEdit) await useEditDraft.persist.rehydrate();
    (isEdit ? useEditDraft : useDraft).getState().load(row);
    goTo(isEdit ? '/edit' : '/');
  };
  const openConversation = async () => {
    const row = await loadPictureRow(id);
    if (!row?.conversationId) return missing();
    const { openConversation: open } = await import('@/lib/browser/chat/open-conversation');
    open(row.conversationId);
    goTo('/chat');
  };
  const copyPrompt = async () => {
    const row = await loadPictureRow(id);
    if (row === null) return missing();
    if (await copyText(row.prompt)) notify({ tone: 'success', title: t('promptCopied') });
    else notify({ tone: 'failure', title: t('promptDenied') });
  };

  return {
    download: () => void download().catch(failed),
    copy: () => void copy().catch(failed),
    addReference: () => void addReference().catch(failed),
    reuseSettings: () => void reuseSettings().catch(failed),
    copyPrompt: () => void copyPrompt().catch(failed),
    share: () => openSharing([id]),
    openConversation: () => void openConversation().catch(failed),
    remove: () => deletePictures([id]),
  };
}

type ActionName = 'save' | 'copy' | 'reference' | 'again' | 'copyPrompt' | 'share' | 'delete';

/** All actions as the items of a menu; `t` translates from the `pictures` namespace. */
export function pictureMenuItems(
  actions: PictureActions,
  t: (name: ActionName) => string,
): readonly MenuItem[] {
  return [
    { label: t('save'), icon: Download, onSelect: actions.download },
    { label: t('copy'), icon: Copy, onSelect: actions.copy },
    { label: t('reference'), icon: ImagePlus, onSelect: actions.addReference },
    'line',
    { label: t('again'), icon: RotateCw, onSelect: actions.reuseSettings },
    { label: t('copyPrompt'), icon: TextQuote, onSelect: actions.copyPrompt },
    { label: t('share'), icon: Share2, onSelect: actions.share },
    'line',
    { label: t('delete'), icon: Trash2, tone: 'danger', onSelect: actions.remove },
  ];
}
