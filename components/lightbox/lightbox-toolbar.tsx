'use client';

import {
  ChevronLeft,
  ChevronRight,
  Copy,
  Download,
  Ellipsis,
  ImagePlus,
  Info,
  X,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type PictureActions, pictureMenuItems } from '@/components/pictures/use-picture-actions';
import { DropdownMenu } from '@/components/ui/dropdown-menu';
import { IconButton } from '@/components/ui/icon-button';
import { closeLightbox } from '@/lib/browser/library/lightbox-store';

export type LightboxActionsProps = {
  actions: PictureActions;
  /** null at the ends. */
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
};

/** What can be done with the open picture. On a phone it is within reach of the thumb, between the arrows. */
export function LightboxActions({ actions, onPrevious, onNext }: LightboxActionsProps) {
  const t = useTranslations('pictures');
  const phoneOnly = 'lg:hidden';
  return (
    <div className="flex justify-between gap-1 lg:justify-end">
      <IconButton
        label={t('lightbox.previous')}
        disabled={onPrevious === null}
        onClick={onPrevious ?? undefined}
        className={phoneOnly}
      >
        <ChevronLeft aria-hidden="true" className="size-5" />
      </IconButton>
      <IconButton label={t('save')} onClick={actions.download}>
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
        className={phoneOnly}
      >
        <ChevronRight aria-hidden="true" className="size-5" />
      </IconButton>
    </div>
  );
}

export type LightboxViewControlsProps = {
  canZoomOut: boolean;
  onZoomIn: () => void;
  onZoomOut: () => void;
  hasInfo: boolean;
  onInfoChange: (hasInfo: boolean) => void;
};

/** Zoom (a touch screen has pinching instead), details, and close. */
export function LightboxViewControls(props: LightboxViewControlsProps) {
  const { canZoomOut, onZoomIn, onZoomOut, hasInfo, onInfoChange } = props;
  const t = useTranslations('pictures.lightbox');
  return (
    <>
      <span aria-hidden="true" className="mr-1 h-5 w-px bg-line max-lg:hidden" />
      <IconButton
        label={t('zoomOut')}
        disabled={!canZoomOut}
        onClick={onZoomOut}
        className="pointer-coarse:hidden"
      >
        <ZoomOut aria-hidden="true" className="size-4.5" />
      </IconButton>
      <IconButton label={t('zoomIn')} onClick={onZoomIn} className="pointer-coarse:hidden">
        <ZoomIn aria-hidden="true" className="size-4.5" />
      </IconButton>
      <IconButton label={t('info')} aria-pressed={hasInfo} onClick={() => onInfoChange(!hasInfo)}>
        <Info aria-hidden="true" className="size-4.5" strokeWidth={hasInfo ? 2.5 : 1.75} />
      </IconButton>
      <IconButton label={t('close')} onClick={closeLightbox}>
        <X aria-hidden="true" className="size-5" />
      </IconButton>
    </>
  );
}
