'use client';
'use no memo';

import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { NumberStepper } from '@/components/ui/number-stepper';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { useFormDraft } from './use-form-draft';

export function ImagesField({ model }: { model: CatalogueModel }) {
  const t = useTranslations('parameters.images');
  const n = useFormDraft((draft) => draft.choices.n);
  const setChoice = useFormDraft((draft) => draft.setChoice);
  return (
    <Field label={t('label')}>
      <NumberStepper
        label={t('label')}
        min={1}
        max={model.imagesMax}
        value={Math.min(n, model.imagesMax)}
        onValueChange={(value) => setChoice('n', Math.round(value))}
      />
    </Field>
  );
}
