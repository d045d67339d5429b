'use client';
'use no memo';

import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { Field } from '@/components/ui/field';
import { lazyComponent } from '@/components/ui/lazy-component';
import { NumberStepper } from '@/components/ui/number-stepper';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { takenParameters } from '@/lib/catalogue/taken-parameters';
import type { JobKind } from '@/lib/protocol/job-request';
import { SizeField } from './size-field';
import { useFormDraft, useFormModel } from './use-form-draft';

// The model that the form starts with takes none of these.
const RatioFields = lazyComponent(() => import('./ratio-fields').then((module) => module.RatioFields));

const SeedField = lazyComponent(() => import('./seed-field').then((module) => module.SeedField));

const ExpertSettings = lazyComponent(() =>
  import('./expert-settings').then((module) => module.ExpertSettings),
);

/** The settings of the picture: those that the chosen model takes for this kind of job. */
export function PictureSettings({ kind }: { kind: JobKind }) {
  const model = useFormModel(kind);
  return (
    <>
      {model.sizes.kind !== 'none' && <SizeField model={model} />}
      {model.aspectRatios.length + model.resolutions.length > 0 && <RatioFields model={model} />}
      <QualityField model={model} />
      <ImagesField model={model} />
      {model.seed && <SeedField model={model} />}
      <MoreSettings model={model} kind={kind} />
    </>
  );
}

function ImagesField({ model }: { model: CatalogueModel }) {
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

/** Renders nothing for a model without a choice of qualities. */
function QualityField({ model }: { model: CatalogueModel }) {
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

type MoreSettingsProps = { model: CatalogueModel; kind: JobKind };

/** The settings that only an expert needs, collapsed. The form remembers whether they were open. */
function MoreSettings({ model, kind }: MoreSettingsProps) {
  const texts = useTranslations('parameters');
  const id = useId();
  const open = useFormDraft((draft) => draft.expert);
  const setExpert = useFormDraft((draft) => draft.setExpert);
  const taken = takenParameters(model, kind);
  const { background, outputFormat, outputCompression, moderation, inputFidelity, partialImages } = taken;
  const isEmpty = ![
    background,
    outputFormat,
    outputCompression,
    moderation,
    inputFidelity,
    partialImages,
  ].some(Boolean);
  if (isEmpty) return null;
  return (
    <div className="grid gap-5">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setExpert(!open)}
        className="-mx-2 flex min-h-control w-fit items-center gap-2 rounded-control px-2 text-body text-muted hover:text-text"
      >
        <ChevronRight
          aria-hidden="true"
          className={`size-4 transition-transform duration-quick ${open ? 'rotate-90' : ''}`}
        />
        {texts('more')}
      </button>
      <div id={id} hidden={!open} className="grid gap-5">
        {open && <ExpertSettings model={model} kind={kind} />}
      </div>
    </div>
  );
}
