'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';
import { MaskCanvas } from '@/lib/browser/mask/mask-canvas';
import { getInMemoryReference } from '@/lib/browser/references/in-memory-references';

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
    const begin = async () => {
      const { mask: before } = getInMemoryReference(referenceId);
      // One that cannot be opened any more is begun anew.
      const bitmap = before && (await createImageBitmap(before).catch(() => null));
      if (bitmap) {
        mask.load(bitmap, false);
        bitmap.close();
      }
      // Not sooner: what is not there yet would be kept as nothing, and what is painted under it be lost.
      painted.current = mask;
      noteStep();
    };
    void begin();
  }, []);

  return { mask: () => painted.current, history, noteStep };
}
