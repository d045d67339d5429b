'use client';

import { ChevronLeft, ChevronRight, Copy, Download, Ellipsis, ImagePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { pictureMenuItems } from '@/components/pictures/picture-menu-items';
import type { PictureActions } from '@/components/pictures/use-picture-actions';
import { DropdownMenu } from '@/components/ui/dropdown-menu';
import { IconButton } from '@/components/ui/icon-button';

export type LightboxActionsProps = {
  actions: PictureActions;
  /** null at the ends. */
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
};

/** What can be done with the picture that is open; on a phone, within the thumb's reach, with the ways on and back. */
export function LightboxActions({ actions, onPrevious, onNext }: LightboxActionsProps) {
  const t = useTranslations('pictures');
  const step = 'lg:hidden';
  return (
    <div className="flex justify-between gap-1 lg:justify-end">
      <IconButton
        label={t('lightbox.previous')}
        disabled={onPrevious === null}
        onClick={onPrevious ?? undefined}
        className={step}
      >
        <ChevronLeft aria-hidden="true" className="size-5" />
      </IconButton>
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
      <IconButton
        label={t('lightbox.next')}
        disabled={onNext === null}
        onClick={onNext ?? undefined}
        className={step}
      >
        <ChevronRight aria-hidden="true" className="size-5" />
      </IconButton>
    </div>
  );
}
