'use client';

import { useTranslations } from 'next-intl';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { notify } from '@/components/ui/notify';
import { MaskCanvas } from '@/lib/browser/mask/mask-canvas';
import { changeMask } from '@/lib/browser/references/change-references';
import { editForm, findReference } from '@/lib/browser/references/reference-form';

/** One colour for both themes, visible on the darkest and the brightest pictures. */
const maskColour = '#ff4a26';

interface MaskHistory {
  canUndo: boolean;
  canRedo: boolean;
  isEmpty: boolean;
}

/** The mask canvas of a reference, beginning with what was painted before. */
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

  // Synchronises the canvas with the mask that was painted on this reference, once, when the editor opens.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor keeps its reference
  useEffect(() => {
    if (canvas.current === null) return;
    const mask = new MaskCanvas(canvas.current, size, maskColour);
    const begin = async () => {
      const before = findReference(editForm, referenceId)?.mask;
      // If the earlier mask cannot be opened, painting begins from scratch.
      const bitmap = before && (await createImageBitmap(before).catch(() => null));
      if (bitmap) {
        mask.load(bitmap, false);
        bitmap.close();
      }
      // Not earlier: saving before the old mask is drawn would replace it by an empty one.
      painted.current = mask;
      noteStep();
    };
    void begin();
  }, []);

  return { mask: () => painted.current, history, noteStep };
}

/**
 * Saves the mask when the user is done. If the editor is closed in any other way, a notice offers to save the mask
 * anyway.
 */
export function useSaveMask(mask: () => MaskCanvas | null, referenceId: string) {
  const t = useTranslations('edit.mask');
  const isDone = useRef(false);

  // Synchronises with the end of the editor: Escape is often pressed by mistake.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor keeps its reference
  useEffect(
    () => () => {
      const painted = mask();
      if (isDone.current || !painted?.canUndo) return;
      const saveNow = () => {
        if (findReference(editForm, referenceId)) void savePainted(painted, referenceId);
      };
      notify({ title: t('unkept'), action: { label: t('keep'), onClick: saveNow } });
    },
    [],
  );

  /** Saves the mask, and returns whether anything is painted; null if the canvas is not ready and nothing was saved. */
  return async (): Promise<'painted' | 'empty' | null> => {
    const painted = mask();
    if (painted === null) return null;
    isDone.current = true;
    return savePainted(painted, referenceId);
  };
}

async function savePainted(painted: MaskCanvas, referenceId: string): Promise<'painted' | 'empty'> {
  const isEmpty = painted.isEmpty();
  await changeMask(editForm, referenceId, isEmpty ? null : await painted.toBlob());
  return isEmpty ? 'empty' : 'painted';
}
