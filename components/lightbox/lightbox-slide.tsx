'use client';

import { type SyntheticEvent, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { usePictureUrl } from '@/lib/browser/library/use-picture';

export type LightboxSlideProps = {
  id: string;
  /** The accessible name. */
  alt: string;
  /** The room there is. Pixels. */
  room: { width: number; height: number };
};

/** One picture as large as its room allows: at once as thumbnail, then with the original's bytes. */
export function LightboxSlide({ id, alt, room }: LightboxSlideProps) {
  const thumbnailUrl = usePictureUrl(id, 'thumbnail');
  const originalUrl = usePictureUrl(id, 'original');
  const [ratio, setRatio] = useState<number | null>(null);
  const [isSharp, setSharp] = useState(false);
  const measure = ({ currentTarget }: SyntheticEvent<HTMLImageElement>) =>
    setRatio(currentTarget.naturalWidth / currentTarget.naturalHeight);
  const fill = 'absolute inset-0 size-full select-none object-contain [-webkit-touch-callout:none]';
  return (
    <div className="relative" style={contained(ratio, room)}>
      {thumbnailUrl && !isSharp && (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img src={thumbnailUrl} alt="" onLoad={measure} className={fill} />
      )}
      {originalUrl ? (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img
          src={originalUrl}
          alt={alt}
          draggable={false}
          onLoad={measure}
          onTransitionEnd={() => setSharp(true)}
          className={classNames(
            fill,
            'transition-opacity duration-develop',
            ratio === null ? 'opacity-0' : 'opacity-100',
          )}
        />
      ) : (
        <span role="img" aria-label={alt} />
      )}
    </div>
  );
}

/** The largest box of a ratio in the room; the whole room while the ratio is not known. */
function contained(ratio: number | null, room: { width: number; height: number }) {
  if (ratio === null) return room;
  const width = Math.min(room.width, room.height * ratio);
  return { width, height: width / ratio };
}
