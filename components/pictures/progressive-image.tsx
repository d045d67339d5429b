'use client';

import { useEffect, useRef, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { PictureVariant } from '@/lib/browser/library/load-picture';
import { usePictureUrl } from '@/lib/browser/library/use-picture';

/** Pictures that have faded in once: they appear at once when the user scrolls back to them. By `variant:id`. */
const shownBefore = new Set<string>();

export type ProgressiveImageProps = {
  id: string;
  variant: PictureVariant;
  /** The accessible name. */
  alt: string;
  thumbhash: string;
  /** The last preview of a picture that was just made; shown instead of the thumbhash until the picture has loaded. */
  previewUrl?: string | null | undefined;
  imageId?: string;
  className?: string;
};

/**
 * A picture of the library that fades in over its thumbhash or preview. Its parent has the picture's size from the
 * start.
 */
export function ProgressiveImage(props: ProgressiveImageProps) {
  const { id, variant, alt, thumbhash, previewUrl, imageId, className = 'object-cover' } = props;
  const url = usePictureUrl(id, variant);
  const key = `${variant}:${id}`;
  const [stage, setStage] = useState<'loading' | 'fading-in' | 'done'>(() =>
    shownBefore.has(key) ? 'done' : 'loading',
  );
  const fadeIn = () => {
    shownBefore.add(key);
    setStage((before) => (before === 'loading' ? 'fading-in' : before));
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
          onLoad={fadeIn}
          onTransitionEnd={() => setStage('done')}
          className={classNames(fill, stage === 'loading' ? 'developing opacity-0' : 'developed')}
        />
      )}
    </>
  );
}

type ThumbhashProps = {
  /** Base64; an empty one leaves the canvas blank. */
  hash: string;
  /** Names the canvas while it stands for the picture; without it the canvas is decorative. */
  label: string | undefined;
  className: string;
};

/** A blurred placeholder: some 30 bytes, painted on a canvas of at most 32 pixels per edge. */
function Thumbhash({ hash, label, className }: ThumbhashProps) {
  const canvas = useRef<HTMLCanvasElement>(null);

  // Paints the canvas once the decoder has loaded.
  useEffect(() => {
    if (hash === '') return;
    let hasLeft = false;
    void import('thumbhash').then(({ thumbHashToRGBA }) => {
      if (!hasLeft && canvas.current) paint(canvas.current, decodeBase64(hash), thumbHashToRGBA);
    });
    return () => {
      hasLeft = true;
    };
  }, [hash]);

  const naming = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  const tone = hash === '' ? 'bg-raised' : 'brightness-[0.72] saturate-[0.8]';
  return <canvas ref={canvas} {...naming} className={`${tone} ${className}`} />;
}

type DecodeThumbhash = (hash: Uint8Array) => { w: number; h: number; rgba: Uint8Array };

function paint(canvas: HTMLCanvasElement, hash: Uint8Array, decode: DecodeThumbhash): void {
  // Anything shorter is not a thumbhash: other programs may have written to localStorage.
  if (hash.length < 5) return;
  const { w, h, rgba } = decode(hash);
  if (w < 1 || h < 1) return;
  canvas.width = w;
  canvas.height = h;
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
}

function decodeBase64(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    // Not base64: there is no placeholder, but the picture still loads.
    return new Uint8Array();
  }
}
