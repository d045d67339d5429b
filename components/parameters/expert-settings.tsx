'use client';

import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { Slider } from '@/components/ui/slider';
import { offeredFormat } from '@/lib/browser/parameters/job-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { takenParameters } from '@/lib/catalogue/taken-parameters';
import type { JobKind } from '@/lib/protocol/job-request';
import { useChosenModel, useFormDraft } from './use-form-draft';
import { useTransparentFormats } from './use-transparent-formats';

export type ExpertSettingsProps = { model: CatalogueModel; kind: JobKind };

/** Background, file format, moderation, previews: the settings that this model takes for this kind of job. */
export function ExpertSettings({ model, kind }: ExpertSettingsProps) {
  const t = useTranslations('parameters');
  const choices = useFormDraft((draft) => draft.choices);
  const setChoice = useFormDraft((draft) => draft.setChoice);
  const taken = takenParameters(model, kind);
  const format = offeredFormat(model, choices);
  // A choice that the model cannot take stays in the draft, but is not sent.
  const isTransparent = choices.background === 'transparent' && model.backgrounds.includes('transparent');
  const lacksAlpha = isTransparent && !model.transparentFormats.includes(format);
  const transparentFormats = useTransparentFormats(model);
  // With previews, the call takes the streaming route, where the gateway keeps nothing and reports no cost.
  const isKept = useChosenModel(kind).route === 'tasks';
  const previewsHint = isKept ? t('previews.hintKept') : t('previews.hint');
  return (
    <>
      {taken.background && (
        <SegmentedControl
          legend={t('background.label')}
          segments={(['auto', ...model.backgrounds] as const).map((value) => ({
            value,
            label: t(`background.${value}`),
          }))}
          value={
            model.backgrounds.some((value) => value === choices.background) ? choices.background : 'auto'
          }
          onValueChange={(value) => setChoice('background', value)}
          hint={lacksAlpha ? t('background.needsAlpha', { formats: transparentFormats }) : null}
        />
      )}
      {taken.outputFormat && (
        <SegmentedControl
          legend={t('format.label')}
          segments={model.formats.map((value) => ({ value, label: t(`format.${value}`) }))}
          value={format}
          onValueChange={(value) => setChoice('outputFormat', value)}
        />
      )}
      {taken.outputCompression && model.compressedFormats.includes(format) && <CompressionField />}
      {taken.inputFidelity && (
        <SegmentedControl
          legend={t('fidelity.label')}
          segments={(['auto', 'high'] as const).map((value) => ({ value, label: t(`fidelity.${value}`) }))}
          value={choices.inputFidelity}
          onValueChange={(value) => setChoice('inputFidelity', value)}
          hint={t('fidelity.hint')}
        />
      )}
      {taken.moderation && (
        <SegmentedControl
          legend={t('moderation.label')}
          segments={(['auto', 'low'] as const).map((value) => ({ value, label: t(`moderation.${value}`) }))}
          value={choices.moderation}
          onValueChange={(value) => setChoice('moderation', value)}
          hint={choices.moderation === 'low' ? t('moderation.lowHint') : null}
        />
      )}
      {taken.partialImages && (
        <SegmentedControl
          legend={t('previews.label')}
          segments={Array.from({ length: model.previewsMax + 1 }, (_, count) => ({
            value: String(count),
            label: count === 0 ? t('previews.none') : String(count),
          }))}
          value={String(choices.partialImages)}
          onValueChange={(value) => setChoice('partialImages', Number(value))}
          hint={choices.partialImages > 0 ? previewsHint : null}
        />
      )}
    </>
  );
}

/** 100 is the gateway's default: no loss beyond that of the format. */
function CompressionField() {
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
