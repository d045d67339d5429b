'use client';

import { ArrowDown, ArrowUp, GripVertical, ImageOff, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type MouseEvent, type ReactNode, useId, useRef, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { IconButton } from '@/components/ui/icon-button';
import type { Reference } from '@/lib/browser/references/reference';
import { ProgressText } from './progress-text';
import { SaveOriginalButton } from './save-original-button';
import { useReferenceDrag } from './use-reference-drag';
import { useReferenceUrl } from './use-reference-url';

export type ReferenceTileProps = {
  reference: Reference;
  /** Among all tiles, from 0. */
  place: number;
  /** By which a prompt can name it, from 1; null: it is not sent. */
  number: number | null;
  count: number;
  onMove: (id: string, place: number) => void;
  onRemove: (id: string) => void;
  onRetry: (id: string) => void;
  /** What only some tiles have: a mask. */
  children?: ReactNode;
};

/** One picture of the form: what it looks like, what became of it, and its place in the order. */
export function ReferenceTile(props: ReferenceTileProps) {
  const { reference, place, number, count, onMove, onRemove, onRetry, children } = props;
  const t = useTranslations('references');
  const nameId = useId();
  const tile = useRef<HTMLLIElement>(null);
  const { isOver, ...drag } = useReferenceDrag(reference.id, place, onMove);
  const name = reference.name.trim() || t('unnamed');
  const moveTo = (to: number) => (event: MouseEvent<HTMLButtonElement>) => {
    if (to < 0 || to >= count) return;
    onMove(reference.id, to);
    // A tile that is put elsewhere in the document loses the focus, and may be out of sight.
    const { currentTarget } = event;
    requestAnimationFrame(() => currentTarget.focus());
  };
  /** A button that is gone after its press leaves the focus here, not at the top of the page. */
  const keepFocus = () => tile.current?.focus();
  return (
    <li
      {...drag}
      ref={tile}
      tabIndex={-1}
      className={classNames(
        'group/reference grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 content-start gap-y-2 rounded-control border bg-raised p-2 snap-start transition-colors duration-quick',
        isOver ? 'border-safelight' : 'border-line',
      )}
    >
      <ReferencePicture reference={reference} alt={name}>
        <SaveOriginalButton reference={reference} describedBy={nameId} onSave={keepFocus} />
      </ReferencePicture>
      <div className="grid min-w-0 grid-cols-1 content-start gap-1">
        <div className="flex items-start gap-1">
          <p id={nameId} className="min-w-0 flex-1 truncate pt-1 text-body">
            {number !== null && <span className="figures text-muted">{number} </span>}
            <bdi>{name}</bdi>
          </p>
          <div className="-mt-0.5 -mr-0.5 flex shrink-0">
            <IconButton
              label={t('earlier')}
              size="small"
              aria-describedby={nameId}
              // Not `disabled`: whoever presses it until the end keeps the focus.
              aria-disabled={place === 0}
              onClick={moveTo(place - 1)}
            >
              <ArrowUp aria-hidden="true" className={arrowLook} />
            </IconButton>
            <IconButton
              label={t('later')}
              size="small"
              aria-describedby={nameId}
              aria-disabled={place === count - 1}
              onClick={moveTo(place + 1)}
            >
              <ArrowDown aria-hidden="true" className={arrowLook} />
            </IconButton>
            <IconButton
              label={t('remove')}
              size="small"
              data-remove=""
              aria-describedby={nameId}
              onClick={() => onRemove(reference.id)}
            >
              <X aria-hidden="true" className="size-4" />
            </IconButton>
          </div>
        </div>
        <ProgressText
          reference={{ ...reference, name }}
          onRetry={() => {
            keepFocus();
            onRetry(reference.id);
          }}
        />
      </div>
      {children && <div className="col-span-full">{children}</div>}
    </li>
  );
}

/** Many tiles lie beside each other on a phone. */
const arrowLook = 'size-4 max-lg:group-data-many/list:-rotate-90';

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
