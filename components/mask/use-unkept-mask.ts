'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { notify } from '@/components/ui/notify';
import type { MaskCanvas } from '@/lib/browser/mask/mask-canvas';
import { useReferences } from '@/lib/browser/references/references-store';
import { saveMask } from '@/lib/browser/references/save-references';

/** Keeps what was painted when the editor is done; closed in any other way, what was painted can be had back. */
export function useUnsavedMask(mask: () => MaskCanvas | null, referenceId: string) {
  const t = useTranslations('edit.mask');
  const isDone = useRef(false);

  // Synchronises with the editor's end: Escape is pressed by mistake too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor keeps its reference
  useEffect(
    () => () => {
      const painted = mask();
      if (isDone.current || !painted?.canUndo) return;
      const keep = () => {
        const { references } = useReferences.getState();
        if (references.some(({ id }) => id === referenceId)) void keepPainted(painted, referenceId);
      };
      notify({ title: t('unkept'), action: { label: t('keep'), onClick: keep } });
    },
    [],
  );

  /** Tells whether anything was painted; null while there is nothing to paint on, and so nothing to keep. */
  return async (): Promise<'painted' | 'empty' | null> => {
    const painted = mask();
    if (painted === null) return null;
    isDone.current = true;
    return keepPainted(painted, referenceId);
  };
}

async function keepPainted(painted: MaskCanvas, referenceId: string): Promise<'painted' | 'empty'> {
  const isEmpty = painted.isEmpty();
  await saveMask(referenceId, isEmpty ? null : await painted.toBlob());
  return isEmpty ? 'empty' : 'painted';
}
