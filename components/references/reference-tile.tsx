'use client';

import { ArrowDown, ArrowUp, GripVertical, ImageOff, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useId, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { IconButton } from '@/components/ui/icon-button';
import type { Reference } from '@/lib/browser/reference';
import { ProgressText } from './progress-text';
import { SaveOriginalButton } from './save-original-button';
import { useReferenceDrag } from './use-reference-drag';
import { useReferenceUrl } from './use-reference-url';

export type ReferenceTileProps = {
  reference: Reference;
  /** From 0. */
  place: number;
  count: number;
  onMove: (id: string, place: number) => void;
  onRemove: (id: string) => void;
  onRetry: (id: string) => void;
  /** What only some tiles have: the mask of the first. */
  children?: ReactNode;
};

/** One picture of the form: what it looks like, what became of it, and its place in the order. */
export function ReferenceTile(props: ReferenceTileProps) {
  const { reference, place, count, onMove, onRemove, onRetry, children } = props;
  const t = useTranslations('references');
  const nameId = useId();
  const { isOver, ...drag } = useReferenceDrag(reference.id, place, onMove);
  const name = reference.name.trim() || t('unnamed');
  return (
    <li
      {...drag}
      className={classNames(
        'group/reference grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 gap-y-2 rounded-control border bg-raised p-2 transition-colors duration-quick',
        isOver ? 'border-safelight' : 'border-line',
      )}
    >
      <ReferencePicture reference={reference} alt={name}>
        <SaveOriginalButton reference={reference} describedBy={nameId} />
      </ReferencePicture>
      <div className="grid min-w-0 grid-cols-1 content-start gap-1">
        <div className="flex items-start gap-1">
          <p id={nameId} className="min-w-0 flex-1 truncate pt-1 text-body">
            <span className="figures text-muted">{place + 1} </span>
            {name}
          </p>
          <div className="-mt-0.5 -mr-0.5 flex shrink-0">
            <IconButton
              label={t('earlier')}
              size="small"
              aria-describedby={nameId}
              disabled={place === 0}
              onClick={() => onMove(reference.id, place - 1)}
            >
              <ArrowUp aria-hidden="true" className="size-4" />
            </IconButton>
            <IconButton
              label={t('later')}
              size="small"
              aria-describedby={nameId}
              disabled={place === count - 1}
              onClick={() => onMove(reference.id, place + 1)}
            >
              <ArrowDown aria-hidden="true" className="size-4" />
            </IconButton>
            <IconButton
              label={t('remove')}
              size="small"
              aria-describedby={nameId}
              onClick={() => onRemove(reference.id)}
            >
              <X aria-hidden="true" className="size-4" />
            </IconButton>
          </div>
        </div>
        <ProgressText reference={{ ...reference, name }} onRetry={() => onRetry(reference.id)} />
      </div>
      {children && <div className="col-span-full">{children}</div>}
    </li>
  );
}

type ReferencePictureProps = { reference: Reference; alt: string; children: ReactNode };

/** At once, from the file itself; a file that this browser cannot show has a sign in its place. */
function ReferencePicture({ reference, alt, children }: ReferencePictureProps) {
  const url = useReferenceUrl(reference);
  const [broken, setBroken] = useState<string | null>(null);
  const isReady = reference.progress.status === 'ready';
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
            !isReady && 'opacity-60',
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
      {children}
    </div>
  );
}
