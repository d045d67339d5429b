'use client';

import { Copy, Download, Ellipsis, ImagePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DropdownMenu } from '@/components/ui/dropdown-menu';
import { IconButton } from '@/components/ui/icon-button';
import { pictureMenuItems } from './picture-menu-items';
import { usePictureActions } from './use-picture-actions';

export type TileActionsProps = {
  id: string;
  /** The element that names the picture. */
  describedBy: string;
};

/** On a picture: the three that are wanted most, and a menu with all. A narrow tile has the menu alone. */
export function TileActions({ id, describedBy }: TileActionsProps) {
  const t = useTranslations('pictures');
  const actions = usePictureActions(id);
  const button = { variant: 'scrim', size: 'small', 'aria-describedby': describedBy } as const;
  const wide = '@max-[9rem]:hidden pointer-coarse:@max-[13.5rem]:hidden';
  return (
    <div className="absolute right-1.5 bottom-1.5 flex gap-1 opacity-0 transition-opacity duration-quick group-focus-within/tile:opacity-100 group-hover/tile:opacity-100 has-aria-expanded:opacity-100 [@media(hover:none)]:not-group-focus-within/tile:pointer-events-none">
      <IconButton {...button} label={t('save')} onClick={actions.save} className={wide}>
        <Download aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton {...button} label={t('copy')} onClick={actions.copy} className={wide}>
        <Copy aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton {...button} label={t('reference')} onClick={actions.addReference} className={wide}>
        <ImagePlus aria-hidden="true" className="size-4" />
      </IconButton>
      <DropdownMenu
        label={t('more')}
        side="top"
        items={pictureMenuItems(actions, t)}
        trigger={(trigger) => (
          <IconButton {...button} {...trigger} label={t('more')}>
            <Ellipsis aria-hidden="true" className="size-4" />
          </IconButton>
        )}
      />
    </div>
  );
}
