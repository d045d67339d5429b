'use client';

import { Info, X, ZoomIn, ZoomOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { IconButton } from '@/components/ui/icon-button';
import { closeLightbox } from '@/lib/browser/library/lightbox-store';

export type LightboxToolsProps = {
  canZoomOut: boolean;
  onZoomIn: () => void;
  onZoomOut: () => void;
  hasInfo: boolean;
  onInfoChange: (hasInfo: boolean) => void;
};

/** How the open picture is looked at: zoom (fingers pinch instead), details, close. */
export function LightboxTools(props: LightboxToolsProps) {
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
