'use client';

import { useTranslations } from 'next-intl';
import { type MouseEvent, useId } from 'react';
import { classNames } from '@/components/ui/class-names';
import { useDeletedPictures } from '@/lib/browser/library/deleted-pictures';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';
import type { PictureVariant } from '@/lib/browser/library/load-picture';
import { carryPicture } from '@/lib/browser/library/picture-drag';
import { DevelopingImage } from './developing-image';
import { tileRatio } from './justify-rows';
import { pictureName } from './picture-name';
import { TileActions } from './tile-actions';
import { TileCheckbox, type TileSelection } from './tile-checkbox';
import { useLongPress } from './use-long-press';
import { WithheldTile } from './withheld-tile';

export type PictureTileProps = {
  picture: IndexedPicture;
  onOpen: (id: string) => void;
  /** `original` where the tile is larger than the 512 px of a thumbnail. */
  variant?: PictureVariant;
  /** The last preview of a picture that was just made: it develops from there. */
  previewUrl?: string | null;
  /** Where pictures can be selected: a checkbox, and in the midst of it a click selects instead of opening. */
  selection?: TileSelection | undefined;
};

/** A picture on the table, as wide as its parent: the picture, nothing around it, and its actions when it is pointed at. */
export function PictureTile(props: PictureTileProps) {
  const { picture, onOpen, variant = 'thumbnail', previewUrl, selection } = props;
  const t = useTranslations('pictures');
  const imageId = useId();
  const isDeleted = useDeletedPictures(({ ids }) => ids.has(picture.id));
  const hold = useLongPress((element) => {
    if (selection) selection.onToggle(picture.id, 'one');
    else element.closest('figure')?.querySelector<HTMLElement>('[aria-haspopup="menu"]')?.focus();
  });
  const ratio = picture.width / picture.height;
  if (isDeleted) return <WithheldTile ratio={ratio} title={t('deleted.title')} text={t('deleted.text')} />;

  const press = (event: MouseEvent) => {
    const modified = event.shiftKey || event.metaKey || event.ctrlKey;
    if (selection && (selection.isSelecting || modified))
      selection.onToggle(picture.id, event.shiftKey ? 'range' : 'one');
    else onOpen(picture.id);
  };
  return (
    <figure
      onDragStart={({ dataTransfer }) => carryPicture(dataTransfer, picture.id)}
      style={{ aspectRatio: tileRatio(ratio) }}
      className={classNames(
        '@container group/tile relative isolate w-full rounded-picture',
        selection?.isSelected && 'outline-3 outline-safelight outline-offset-0',
      )}
    >
      {/* The picture is inside of the button, so that a right click and a drag reach the picture itself. */}
      <button
        {...hold}
        type="button"
        data-picture={picture.id}
        aria-label={t(selection?.isSelecting ? 'select' : 'openLarge')}
        aria-describedby={imageId}
        aria-pressed={selection?.isSelecting ? selection.isSelected : undefined}
        onClick={press}
        className={classNames(
          'absolute inset-0 touch-manipulation select-none overflow-hidden rounded-picture [-webkit-touch-callout:none]',
          !selection?.isSelecting && 'cursor-zoom-in',
        )}
      >
        <DevelopingImage
          id={picture.id}
          variant={variant}
          alt={pictureName(picture.prompt, t('untitled'))}
          thumbhash={picture.thumbhash}
          previewUrl={previewUrl}
          imageId={imageId}
        />
      </button>
      {selection && <TileCheckbox id={picture.id} describedBy={imageId} selection={selection} />}
      {!selection?.isSelecting && <TileActions id={picture.id} describedBy={imageId} />}
    </figure>
  );
}
