'use client';

import { ArchiveRestore, GripVertical, ImageOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { IconButton } from '@/components/ui/icon-button';
import { notify } from '@/components/ui/notify';
import { saveOriginal } from '@/lib/browser/edit/save-original';
import { isReady, type Reference } from '@/lib/browser/references/reference';
import { useReferenceUrl } from './use-reference-url';

export type ReferencePictureProps = {
  reference: Reference;
  alt: string;
  /** Id of the reference's name. */
  nameId: string;
  /** Called when a button in it is pressed that will disappear. */
  onLoseFocus: () => void;
};

/** The picture of a reference, shown at once from the file itself, with a button that saves the file to the library. */
export function ReferencePicture({ reference, alt, nameId, onLoseFocus }: ReferencePictureProps) {
  const url = useReferenceUrl(reference);
  const [broken, setBroken] = useState<string | null>(null);
  return (
    <div className="relative size-18 cursor-grab overflow-hidden rounded-picture bg-room pointer-coarse:cursor-auto">
      {url !== null && broken !== url ? (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img
          src={url}
          alt={alt}
          draggable={false}
          onError={() => setBroken(url)}
          className={classNames(
            'size-full object-cover transition-opacity duration-develop',
            !isReady(reference) && 'opacity-60',
          )}
        />
      ) : (
        <div className="grid size-full place-items-center text-muted">
          <ImageOff aria-hidden="true" className="size-5" />
        </div>
      )}
      <GripVertical
        aria-hidden="true"
        className="absolute top-1 left-0.5 size-4 text-on-scrim opacity-0 drop-shadow-[0_0_2px_rgb(0_0_0)] transition-opacity duration-quick group-hover/reference:opacity-100 pointer-coarse:hidden"
      />
      <SaveOriginalButton reference={reference} describedBy={nameId} onSave={onLoseFocus} />
    </div>
  );
}

type SaveOriginalButtonProps = {
  reference: Reference;
  describedBy: string;
  /** Called when it is pressed: the button disappears once the file is saved. */
  onSave: () => void;
};

/** Saves the file as given to the library. Renders nothing if there is no such file, or if the library has it. */
function SaveOriginalButton({ reference, describedBy, onSave }: SaveOriginalButtonProps) {
  const t = useTranslations('references.original');
  const [busy, setBusy] = useState(false);
  const { id, pictureId, source } = reference;
  if (!isReady(reference) || pictureId !== null || source === null) return null;
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
      // On touch screens the button is small, to cover little of the picture, and also takes presses around it.
      className="absolute! right-1 bottom-1 size-7! opacity-0 before:absolute before:-inset-2 before:content-[''] focus-visible:opacity-100 group-hover/reference:opacity-100 pointer-coarse:opacity-100"
    >
      <ArchiveRestore aria-hidden="true" className="size-4" />
    </IconButton>
  );
}
