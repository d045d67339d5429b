'use client';

import { Check, Copy, Download, Ellipsis, ImagePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type MouseEvent, type ReactNode, type RefObject, useDeferredValue, useId, useRef } from 'react';
import { classNames } from '@/components/ui/class-names';
import { DropdownMenu } from '@/components/ui/dropdown-menu';
import { IconButton } from '@/components/ui/icon-button';
import { useDeletedPictures } from '@/lib/browser/library/delete-pictures';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';
import type { PictureVariant } from '@/lib/browser/library/load-picture';
import { setDraggedPicture } from '@/lib/browser/library/picture-drag';
import { registerTile } from '@/lib/browser/library/tile-elements';
import { clampRatio } from './justify-rows';
import { pictureName } from './picture-name';
import { UnavailableTile } from './placeholder-tiles';
import { ProgressiveImage } from './progressive-image';
import { useLongPress } from './use-long-press';
import { pictureMenuItems, usePictureActions } from './use-picture-actions';

/** How a tile takes part in a selection. */
export interface TileSelection {
  isSelected: boolean;
  /** At least one picture is selected: every tile shows its checkbox, and a click selects. */
  isSelecting: boolean;
  /** `range`: every picture from the last toggled one to this one. */
  onToggle: (id: string, reach: 'one' | 'range') => void;
}

export type PictureTileProps = {
  picture: IndexedPicture;
  onOpen: (id: string) => void;
  /** `original` if the tile is larger than the 512 px of a thumbnail. */
  variant?: PictureVariant;
  /** The last preview of a picture that was just made; the picture fades in over it. */
  previewUrl?: string | null;
  /**
   * Set if pictures can be selected: the tile has a checkbox, and during a selection a click selects the picture
   * instead of opening it.
   */
  selection?: TileSelection | undefined;
  /** Says something about the picture in its upper right corner. */
  mark?: ReactNode;
};

/** A picture as wide as its parent, without a frame. Its actions appear on hover and focus. */
export function PictureTile(props: PictureTileProps) {
  const { picture, onOpen, variant = 'thumbnail', previewUrl, selection, mark } = props;
  const t = useTranslations('pictures');
  const imageId = useId();
  const menuButton = useRef<HTMLButtonElement>(null);
  // A page of tiles is shown before their buttons, which are most of the work.
  const hasActions = useDeferredValue(true, false);
  const isDeleted = useDeletedPictures(({ ids }) => ids.has(picture.id));
  const longPress = useLongPress(() => {
    if (selection) selection.onToggle(picture.id, 'one');
    else menuButton.current?.focus();
  });
  const ratio = picture.width / picture.height;
  if (isDeleted) return <UnavailableTile ratio={ratio} title={t('deleted.title')} text={t('deleted.text')} />;

  const openOrSelect = (event: MouseEvent) => {
    const isModified = event.shiftKey || event.metaKey || event.ctrlKey;
    if (selection && (selection.isSelecting || isModified))
      selection.onToggle(picture.id, event.shiftKey ? 'range' : 'one');
    else onOpen(picture.id);
  };
  return (
    <figure
      onDragStart={({ dataTransfer }) => setDraggedPicture(dataTransfer, picture.id)}
      style={{ aspectRatio: clampRatio(ratio) }}
      className={classNames(
        '@container group/tile relative isolate w-full rounded-picture',
        selection?.isSelected && 'outline-3 outline-safelight outline-offset-0',
      )}
    >
      {/* The image is inside the button, so that a right click and a drag reach the image itself. */}
      <button
        {...longPress}
        ref={registerTile}
        type="button"
        data-picture={picture.id}
        aria-label={t(selection?.isSelecting ? 'select' : 'openLarge')}
        aria-describedby={imageId}
        aria-pressed={selection?.isSelecting ? selection.isSelected : undefined}
        onClick={openOrSelect}
        className={classNames(
          'absolute inset-0 touch-manipulation select-none overflow-hidden rounded-picture [-webkit-touch-callout:none]',
          !selection?.isSelecting && 'cursor-zoom-in',
        )}
      >
        <ProgressiveImage
          id={picture.id}
          variant={variant}
          alt={pictureName(picture.prompt, t('untitled'))}
          thumbhash={picture.thumbhash}
          previewUrl={previewUrl}
          imageId={imageId}
        />
      </button>
      {mark}
      {selection && <TileCheckbox id={picture.id} describedBy={imageId} selection={selection} />}
      {hasActions && (
        <TileActions
          id={picture.id}
          describedBy={imageId}
          menuButton={menuButton}
          isHidden={selection?.isSelecting === true}
        />
      )}
    </figure>
  );
}

type TileCheckboxProps = { id: string; describedBy: string; selection: TileSelection };

/** Shows on hover and focus, and on every tile once a picture is selected. */
function TileCheckbox({ id, describedBy, selection }: TileCheckboxProps) {
  const t = useTranslations('pictures');
  const { isSelected, isSelecting, onToggle } = selection;
  return (
    <label
      className={classNames(
        'absolute top-0 left-0 grid size-control cursor-pointer place-items-center transition-opacity duration-quick',
        !isSelecting &&
          'opacity-0 group-focus-within/tile:opacity-100 group-hover/tile:opacity-100 [@media(hover:none)]:not-group-focus-within/tile:pointer-events-none',
      )}
    >
      <input
        type="checkbox"
        checked={isSelected}
        aria-label={t('select')}
        aria-describedby={describedBy}
        onChange={(event) => {
          const { nativeEvent } = event;
          const isRange = 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true;
          onToggle(id, isRange ? 'range' : 'one');
        }}
        className="peer absolute inset-0 size-full cursor-pointer appearance-none outline-none"
      />
      {/* The box fills the corner, so that it is easy to hit; the circle is only what is seen of it. */}
      <span
        aria-hidden="true"
        className="pointer-events-none size-5.5 rounded-full border-2 border-on-scrim bg-scrim outline-focus outline-offset-2 peer-checked:border-safelight peer-checked:bg-safelight peer-focus-visible:outline-2"
      />
      <Check
        aria-hidden="true"
        strokeWidth={3}
        className="pointer-events-none absolute size-3.5 text-on-safelight opacity-0 peer-checked:opacity-100"
      />
    </label>
  );
}

type TileActionsProps = {
  id: string;
  /** The id of the element that names the picture. */
  describedBy: string;
  menuButton: RefObject<HTMLButtonElement | null>;
  /** They stay mounted, because hundreds of buttons at once would take longer than a frame. */
  isHidden: boolean;
};

/** The three most frequent actions, and a menu of all of them. A narrow tile has only the menu. */
function TileActions({ id, describedBy, menuButton, isHidden }: TileActionsProps) {
  const t = useTranslations('pictures');
  const actions = usePictureActions(id);
  const button = { variant: 'scrim', size: 'small', 'aria-describedby': describedBy } as const;
  const wideOnly = '@max-[9rem]:hidden pointer-coarse:@max-[13.5rem]:hidden';
  return (
    <div
      className={classNames(
        'absolute right-1.5 bottom-1.5 flex gap-1 opacity-0 transition-opacity duration-quick group-focus-within/tile:opacity-100 group-hover/tile:opacity-100 has-aria-expanded:opacity-100 [@media(hover:none)]:not-group-focus-within/tile:pointer-events-none',
        isHidden && 'invisible',
      )}
    >
      <IconButton {...button} label={t('save')} onClick={actions.download} className={wideOnly}>
        <Download aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton {...button} label={t('copy')} onClick={actions.copy} className={wideOnly}>
        <Copy aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton {...button} label={t('reference')} onClick={actions.addReference} className={wideOnly}>
        <ImagePlus aria-hidden="true" className="size-4" />
      </IconButton>
      <DropdownMenu
        label={t('more')}
        side="top"
        items={pictureMenuItems(actions, t)}
        buttonRef={menuButton}
        trigger={(trigger) => (
          <IconButton {...button} {...trigger} label={t('more')}>
            <Ellipsis aria-hidden="true" className="size-4" />
          </IconButton>
        )}
      />
    </div>
  );
}
