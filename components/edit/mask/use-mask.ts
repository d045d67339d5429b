'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';
import { getHeldReference } from '@/lib/browser/held-references';
import { MaskCanvas } from '@/lib/browser/mask/mask-canvas';

/** One colour for both themes, and for the darkest and brightest pictures alike. */
const maskColour = '#ff4a26';

export interface MaskHistory {
  canUndo: boolean;
  canRedo: boolean;
  /** By a small copy: cheap enough after every step, and right but for a few pixels. */
  looksEmpty: boolean;
}

/** The painted mask of a reference, begun from what was painted before. */
export function useMask(
  canvas: RefObject<HTMLCanvasElement | null>,
  referenceId: string,
  size: { width: number; height: number },
) {
  const painted = useRef<MaskCanvas | null>(null);
  const [history, setHistory] = useState<MaskHistory>({ canUndo: false, canRedo: false, looksEmpty: true });
  const noteStep = () => {
    const mask = painted.current;
    if (mask === null) return;
    setHistory({ canUndo: mask.canUndo, canRedo: mask.canRedo, looksEmpty: looksEmpty(mask.canvas) });
  };

  // Synchronises the canvas with what was painted on this reference; once, as the editor opens.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor keeps its reference
  useEffect(() => {
    if (canvas.current === null) return;
    const mask = new MaskCanvas(canvas.current, size, maskColour);
    painted.current = mask;
    const { mask: before } = getHeldReference(referenceId);
    if (before === null) return;
    void createImageBitmap(before).then((bitmap) => {
      mask.load(bitmap, false);
      bitmap.close();
      noteStep();
    });
  }, []);

  return { mask: () => painted.current, history, noteStep };
}

const sampleEdge = 96;

function looksEmpty(canvas: HTMLCanvasElement): boolean {
  const sample = document.createElement('canvas');
  sample.width = sampleEdge;
  sample.height = sampleEdge;
  const drawing = sample.getContext('2d', { willReadFrequently: true });
  if (drawing === null) return false;
  drawing.drawImage(canvas, 0, 0, sampleEdge, sampleEdge);
  const { data } = drawing.getImageData(0, 0, sampleEdge, sampleEdge);
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return false;
  return true;
}
