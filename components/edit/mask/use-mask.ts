'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';
import { getHeldReference } from '@/lib/browser/held-references';
import { MaskCanvas } from '@/lib/browser/mask/mask-canvas';

/** One colour for both themes, and for the darkest and brightest pictures alike. */
const maskColour = '#ff4a26';

export interface MaskHistory {
  canUndo: boolean;
  canRedo: boolean;
  isEmpty: boolean;
}

/** The painted mask of a reference, begun from what was painted before. */
export function useMask(
  canvas: RefObject<HTMLCanvasElement | null>,
  referenceId: string,
  size: { width: number; height: number },
) {
  const painted = useRef<MaskCanvas | null>(null);
  const [history, setHistory] = useState<MaskHistory>({ canUndo: false, canRedo: false, isEmpty: true });
  const noteStep = () => {
    const mask = painted.current;
    if (mask === null) return;
    setHistory({ canUndo: mask.canUndo, canRedo: mask.canRedo, isEmpty: mask.isEmpty() });
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
