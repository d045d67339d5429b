'use client';

import { useEffect, useRef } from 'react';

export type ThumbhashProps = {
  /** Base64; where it is empty, bare paper stands there, as while the picture was made. */
  hash: string;
  /** Stands for the picture until it is there; without it the canvas is decorative. */
  label?: string | undefined;
  className?: string;
};

/** The blur that stands in a picture's place: some 30 bytes, painted on a canvas of at most 32 pixels an edge. */
export function Thumbhash({ hash, label, className = '' }: ThumbhashProps) {
  const canvas = useRef<HTMLCanvasElement>(null);

  // Paints the canvas, once its decoder is loaded.
  useEffect(() => {
    if (hash === '') return;
    let left = false;
    void import('thumbhash').then(({ thumbHashToRGBA }) => {
      if (!left && canvas.current) paint(canvas.current, bytesOf(hash), thumbHashToRGBA);
    });
    return () => {
      left = true;
    };
  }, [hash]);

  const naming = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  const look = hash === '' ? 'bg-raised' : 'brightness-[0.72] saturate-[0.8]';
  return <canvas ref={canvas} {...naming} className={`${look} ${className}`} />;
}

type Decode = (hash: Uint8Array) => { w: number; h: number; rgba: Uint8Array };

function paint(canvas: HTMLCanvasElement, hash: Uint8Array, decode: Decode): void {
  // Shorter ones are no hash: localStorage hands back what others wrote, too.
  if (hash.length < 5) return;
  const { w, h, rgba } = decode(hash);
  if (w < 1 || h < 1) return;
  canvas.width = w;
  canvas.height = h;
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
}

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    // Not base64: no placeholder, the picture itself comes all the same.
    return new Uint8Array();
  }
}
