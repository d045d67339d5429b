'use client';

import { useTranslations } from 'next-intl';
import type { CSSProperties } from 'react';
import { usePictureUrl } from '@/lib/browser/library/use-picture';

export type ComparePictureProps = {
  /** Of a picture or an upload. */
  id: string;
  alt: string;
  className: string;
  style?: CSSProperties;
  /** Tells the width through the height of the picture once it is there. */
  onRatio?: (ratio: number) => void;
};

/** One side of a comparison; a picture that is gone says so in its place. */
export function ComparePicture({ id, alt, className, style, onRatio }: ComparePictureProps) {
  const t = useTranslations('pictures.compare');
  const url = usePictureUrl(id, 'original');
  if (url === null) {
    return (
      <p style={style} className={`${className} grid place-items-center p-6 text-center text-muted`}>
        <span className="max-w-56 text-pretty text-body">{t('gone')}</span>
      </p>
    );
  }
  return (
    // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
    <img
      src={url}
      alt={alt}
      draggable={false}
      style={style}
      onLoad={({ currentTarget }) => onRatio?.(currentTarget.naturalWidth / currentTarget.naturalHeight)}
      className={className}
    />
  );
}
