'use client';

import { Copy, Download, Ellipsis, ImagePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DropdownMenu } from '@/components/ui/dropdown-menu';
import { IconButton } from '@/components/ui/icon-button';
import { pictureMenuItems } from './picture-menu-items';
import type { PictureActions } from './use-picture-actions';

/** What can be done with the picture that is open. */
export function LightboxActions({ actions }: { actions: PictureActions }) {
  const t = useTranslations('pictures');
  return (
    <div className="flex justify-around gap-1 lg:justify-end">
      <IconButton label={t('save')} onClick={actions.save}>
        <Download aria-hidden="true" className="size-4.5" />
      </IconButton>
      <IconButton label={t('copy')} onClick={actions.copy}>
        <Copy aria-hidden="true" className="size-4.5" />
      </IconButton>
      <IconButton label={t('reference')} onClick={actions.addReference}>
        <ImagePlus aria-hidden="true" className="size-4.5" />
      </IconButton>
      <DropdownMenu
        label={t('more')}
        items={pictureMenuItems(actions, t)}
        trigger={(trigger) => (
          <IconButton {...trigger} label={t('more')}>
            <Ellipsis aria-hidden="true" className="size-4.5" />
          </IconButton>
        )}
      />
    </div>
  );
}
