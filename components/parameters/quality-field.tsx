'use client';
'use no memo';

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
      // A quality that this model does not have is left to the gateway, and stays chosen for the next model.
      value={values.some((value) => value === quality) ? quality : 'auto'}
      onValueChange={(value) => setChoice('quality', value)}
      layout={values.length > 4 ? 'thirds' : 'row'}
      hint={quality === 'auto' ? t('autoHint') : null}
    />
  );
}
