'use client';

import { ArchiveRestore, Check, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type MouseEvent, useId } from 'react';
import { clampRatio } from '@/components/pictures/justify-rows';
import { pictureName } from '@/components/pictures/picture-name';
import { ProgressiveImage } from '@/components/pictures/progressive-image';
import { classNames } from '@/components/ui/class-names';
import { IconButton } from '@/components/ui/icon-button';
import { registerTile } from '@/lib/browser/library/tile-elements';
import type { TrashRow } from '@/lib/browser/platform/database-rows';

export type TrashTileProps = {
  trashed: TrashRow;
  daysLeft: number;
  isSelected: boolean;
  onToggle: (id: string, reach: 'one' | 'range') => void;
  onRestore: (id: string) => void;
  onDelete: (id: string) => void;
};

/** A picture in the trash: a press selects it, its actions appear on hover and focus. */
export function TrashTile(props: TrashTileProps) {
  const { trashed, daysLeft, isSelected, onToggle, onRestore, onDelete } = props;
  const { id, row } = trashed;
  const t = useTranslations('trash');
  const pictures = useTranslations('pictures');
  const imageId = useId();
  const daysId = useId();
  const onClick = (event: MouseEvent) => onToggle(id, event.shiftKey ? 'range' : 'one');
  const action = { variant: 'scrim', size: 'small', 'aria-describedby': imageId } as const;
  return (
    <figure
      style={{ aspectRatio: clampRatio(row.width / row.height) }}
      className={classNames(
        'group/tile relative isolate w-full rounded-picture',
        isSelected && 'outline-3 outline-safelight outline-offset-0',
      )}
    >
      <button
        ref={registerTile}
        type="button"
        data-picture={id}
        aria-label={pictures('select')}
        aria-describedby={`${imageId} ${daysId}`}
        aria-pressed={isSelected}
        onClick={onClick}
        className="absolute inset-0 touch-manipulation select-none overflow-hidden rounded-picture"
      >
        <ProgressiveImage
          id={id}
          variant="trashed"
          alt={pictureName(row.prompt, pictures('untitled'))}
          thumbhash={row.thumbhash}
          imageId={imageId}
        />
      </button>
      <span
        id={daysId}
        className="pointer-events-none absolute top-1.5 right-1.5 rounded-control bg-scrim px-1.5 py-0.5 text-caption text-on-scrim tabular-nums"
      >
        {t('daysLeft', { days: daysLeft })}
      </span>
      {isSelected && (
        <span className="pointer-events-none absolute top-2 left-2 grid size-5.5 place-items-center rounded-full bg-safelight">
          <Check aria-hidden="true" strokeWidth={3} className="size-3.5 text-on-safelight" />
        </span>
      )}
      <div className="absolute right-1.5 bottom-1.5 flex gap-1 opacity-0 transition-opacity duration-quick group-focus-within/tile:opacity-100 group-hover/tile:opacity-100 [@media(hover:none)]:not-group-focus-within/tile:pointer-events-none">
        <IconButton {...action} label={t('restore')} onClick={() => onRestore(id)}>
          <ArchiveRestore aria-hidden="true" className="size-4" />
        </IconButton>
        <IconButton {...action} label={t('delete')} onClick={() => onDelete(id)}>
          <Trash2 aria-hidden="true" className="size-4" />
        </IconButton>
      </div>
    </figure>
  );
}
