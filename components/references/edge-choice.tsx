'use client';

import { useTranslations } from 'next-intl';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { chooseReferenceEdge } from '@/lib/browser/references/choose-reference-edge';
import { editForm } from '@/lib/browser/references/reference-forms';
import { usePreferences } from '@/lib/browser/session/preferences-store';
import { limits } from '@/lib/protocol/limits';

/** How large reference pictures are sent. */
export function EdgeChoice() {
  const t = useTranslations('references.edge');
  const edge = usePreferences((state) => state.referenceEdge);
  return (
    <SegmentedControl
      legend={t('legend')}
      segments={[
        { value: 'bounded', label: t('bounded', { pixels: limits.referenceEdge }) },
        { value: 'original', label: t('original') },
      ]}
      value={edge}
      onValueChange={(value) => void chooseReferenceEdge(editForm, value)}
      hint={edge === 'original' && t('originalHint', { pixels: limits.referenceEdgeMax })}
    />
  );
}
