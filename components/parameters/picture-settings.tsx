'use client';
'use no memo';

import { lazyComponent } from '@/components/ui/lazy-component';
import type { JobKind } from '@/lib/protocol/job-request';
import { ImagesField } from './images-field';
import { MoreSettings } from './more-settings';
import { QualityField } from './quality-field';
import { SizeField } from './size-field';
import { useFormModel } from './use-form-draft';

// The model that the form starts with takes none of these.
const RatioFields = lazyComponent(() => import('./ratio-fields').then((module) => module.RatioFields));
const SeedField = lazyComponent(() => import('./seed-field').then((module) => module.SeedField));

/** The settings of the picture: those that the chosen model takes for this kind of job. */
export function PictureSettings({ kind }: { kind: JobKind }) {
  const model = useFormModel(kind);
  return (
    <>
      {model.sizes.kind !== 'none' && <SizeField model={model} />}
      {model.aspectRatios.length + model.resolutions.length > 0 && <RatioFields model={model} />}
      <QualityField model={model} />
      <ImagesField model={model} />
      {model.seed && <SeedField />}
      <MoreSettings model={model} kind={kind} />
    </>
  );
}
