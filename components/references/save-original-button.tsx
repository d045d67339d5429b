'use client';

import { ArchiveRestore } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { IconButton } from '@/components/ui/icon-button';
import { notify } from '@/components/ui/notify';
import { getInMemoryReference } from '@/lib/browser/references/in-memory-references';
import type { Reference } from '@/lib/browser/references/reference';
import { saveOriginal } from '@/lib/browser/references/save-original';

export type SaveOriginalButtonProps = {
  reference: Reference;
  describedBy: string;
  /** It was pressed, and will be gone once the file is saved. */
  onSave: () => void;
};

/** The file as it was given goes to the library only by this press. Nothing where there is no file to save. */
export function SaveOriginalButton({ reference, describedBy, onSave }: SaveOriginalButtonProps) {
  const t = useTranslations('references.original');
  const [busy, setBusy] = useState(false);
  const { id, pictureId, progress } = reference;
  if (progress.status !== 'ready' || pictureId !== null || getInMemoryReference(id).source === null)
    return null;
  const save = async () => {
    onSave();
    setBusy(true);
    const result = await saveOriginal(id);
    setBusy(false);
    if (result === 'saved') notify({ tone: 'success', title: t('saved'), text: t('savedText') });
    else notify({ tone: 'failure', title: t('unsaved'), text: t(result) });
  };
  return (
    <IconButton
      label={t('save')}
      variant="scrim"
      size="small"
      aria-describedby={describedBy}
      disabled={busy}
      onClick={() => void save()}
      // Under a finger it hides little of the picture, and takes presses around it.
      className="absolute! right-1 bottom-1 size-7! opacity-0 before:absolute before:-inset-2 before:content-[''] focus-visible:opacity-100 group-hover/reference:opacity-100 pointer-coarse:opacity-100"
    >
      <ArchiveRestore aria-hidden="true" className="size-4" />
    </IconButton>
  );
}
