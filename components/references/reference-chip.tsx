'use client';

import { ImageOff, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { IconButton } from '@/components/ui/icon-button';
import { ProgressBar } from '@/components/ui/progress-bar';
import { isPending, isReady, type Reference } from '@/lib/browser/references/reference';
import { uploadPercent } from './reference-progress';
import { useReferenceUrl } from './use-reference-url';

export type ReferenceChipProps = {
  reference: Reference;
  /** Shown on the picture itself, such as why it is there. */
  note?: string | undefined;
  onRemove: (id: string) => void;
};

/** A small form of a reference: its picture, its progress, and a button that removes it. */
export function ReferenceChip({ reference, note, onRemove }: ReferenceChipProps) {
  const t = useTranslations('references');
  const nameId = useId();
  const url = useReferenceUrl(reference);
  const [broken, setBroken] = useState<string | null>(null);
  const { progress } = reference;
  const name = reference.name.trim() || t('unnamed');
  /** This browser cannot show the file, even if the studio can open it. */
  const isUnseen = (url !== null && broken === url) || (url === null && progress.status === 'failed');
  return (
    <li
      className={classNames(
        'relative size-20 shrink-0 overflow-hidden rounded-picture bg-line',
        progress.status === 'failed' && 'outline-2 outline-failure -outline-offset-2',
      )}
    >
      {url !== null && !isUnseen && (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img
          id={nameId}
          src={url}
          alt={name}
          onError={() => setBroken(url)}
          className={classNames('size-full object-cover', !isReady(reference) && 'opacity-60')}
        />
      )}
      {isUnseen && (
        <div
          id={nameId}
          role="img"
          aria-label={name}
          className="grid size-full place-items-center text-muted"
        >
          <ImageOff aria-hidden="true" className="size-5" />
        </div>
      )}
      <div className="absolute inset-x-0 bottom-0">
        {isPending(reference) && (
          <ProgressBar
            label={t('progress', { name })}
            percent={uploadPercent(progress)}
            className="mx-1 mb-1"
          />
        )}
        {note && <p className="truncate bg-scrim px-1 text-center text-caption text-on-scrim">{note}</p>}
      </div>
      <IconButton
        label={t('remove')}
        size="small"
        aria-describedby={nameId}
        onClick={() => onRemove(reference.id)}
        className="group/remove absolute! top-0 right-0 rounded-none! hover:bg-transparent!"
      >
        {/* Smaller than the clickable area, so that the picture stays visible. */}
        <span className="absolute top-0 right-0 grid size-7 place-items-center rounded-bl-control bg-scrim text-on-scrim group-hover/remove:bg-[rgb(0_0_0/0.92)]">
          <X aria-hidden="true" className="size-4" />
        </span>
      </IconButton>
    </li>
  );
}
