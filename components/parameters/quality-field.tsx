'use client';

import { useTranslations } from 'next-intl';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { useFormDraft } from './use-form-draft';

/** Empty for a model that has no choice of qualities. */
export function QualityField({ model }: { model: CatalogueModel }) {
  const t = useTranslations('parameters.quality');
  const quality = useFormDraft((draft) => draft.choices.quality);
  const setChoice = useFormDraft((draft) => draft.setChoice);
  if (model.qualities.length === 0) return null;
  const values = ['auto', ...model.qualities] as const;
  return (
    <SegmentedControl
      legend={t('label')}
      segments={values.map((value) => ({ value, label: t(value) }))}
      value={quality}
      onValueChange={(value) => setChoice('quality', value)}
      hint={quality === 'auto' ? t('autoHint') : null}
    />
  );
}
