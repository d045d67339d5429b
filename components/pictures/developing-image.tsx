'use client';

import { useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { PictureVariant } from '@/lib/browser/library/load-picture';
import { usePictureUrl } from '@/lib/browser/library/use-picture';
import { Thumbhash } from './thumbhash';

/** What has come up once stands there at once when it is scrolled back to. By `variant:id`. */
const developed = new Set<string>();

export type DevelopingImageProps = {
  id: string;
  variant: PictureVariant;
  /** The accessible name. */
  alt: string;
  thumbhash: string;
  /** The last preview of a picture that was just made; shown instead of the thumbhash until the picture is there. */
  previewUrl?: string | null | undefined;
  imageId?: string;
  className?: string;
};

/** A picture of the library in the room that its parent keeps: from its blur or preview to the full picture, never a jump. */
export function DevelopingImage(props: DevelopingImageProps) {
  const { id, variant, alt, thumbhash, previewUrl, imageId, className = 'object-cover' } = props;
  const url = usePictureUrl(id, variant);
  const key = `${variant}:${id}`;
  const [stage, setStage] = useState<'coming' | 'developing' | 'done'>(() =>
    developed.has(key) ? 'done' : 'coming',
  );
  const develop = () => {
    developed.add(key);
    setStage((before) => (before === 'coming' ? 'developing' : before));
  };
  const fill = classNames('absolute inset-0 size-full', className);
  return (
    <>
      {(stage !== 'done' || url === null) &&
        (previewUrl ? (
          // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
          <img src={previewUrl} alt="" className={fill} />
        ) : (
          <Thumbhash hash={thumbhash} label={url === null ? alt : undefined} className={fill} />
        ))}
      {url !== null && (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img
          id={imageId}
          src={url}
          alt={alt}
          decoding={stage === 'done' ? 'sync' : 'async'}
          onLoad={develop}
          onTransitionEnd={() => setStage('done')}
          className={classNames(fill, stage === 'coming' ? 'developing opacity-0' : 'developed')}
        />
      )}
    </>
  );
}
