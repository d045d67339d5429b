'use client';

import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Slider } from '@/components/ui/slider';
import { useFormDraft } from './use-form-draft';

/** 100 is the gateway's default: no loss beyond the format's own. */
export function CompressionField() {
  const t = useTranslations('parameters.compression');
  const chosen = useFormDraft((draft) => draft.choices.outputCompression);
  const setChoice = useFormDraft((draft) => draft.setChoice);
  const value = chosen ?? 100;
  return (
    <Field label={t('label')} aside={<span className="figures">{value}</span>} hint={t('hint')}>
      <Slider
        min={0}
        max={100}
        value={value}
        onValueChange={(next) => setChoice('outputCompression', next === 100 ? null : next)}
      />
    </Field>
  );
}
