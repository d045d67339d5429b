'use client';

import { useTranslations } from 'next-intl';
import { useShallow } from 'zustand/react/shallow';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { offeredShape, type ShapeChoices } from '@/lib/browser/parameters/shape-choices';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { RatioShape } from './ratio-shape';
import { useFormDraft } from './use-form-draft';

/** Ratio and resolution, for models that take these in place of a size in pixels. */
export function RatioFields({ model }: { model: CatalogueModel }) {
  const t = useTranslations('parameters.shape');
  const shape = useFormDraft(useShallow((draft) => offeredShape(model, draft.choices)));
  const setChoices = useFormDraft((draft) => draft.setChoices);
  const { aspectRatio, resolution } = shape;
  // A size that was chosen for another model becomes a ratio and a resolution.
  const choose = (change: Partial<ShapeChoices>) => setChoices({ ...shape, ...change, size: 'auto' });
  return (
    <>
      {model.aspectRatios.length > 0 && (
        <SegmentedControl
          legend={t('ratio')}
          layout="tiles"
          segments={['auto', ...model.aspectRatios].map((value) => ({
            value,
            label: value === 'auto' ? t('auto') : value,
            icon: <RatioShape shape={value} />,
          }))}
          value={aspectRatio}
          onValueChange={(value) => choose({ aspectRatio: value })}
        />
      )}
      {model.resolutions.length > 0 && (
        <SegmentedControl
          legend={t('resolution')}
          segments={(['auto', ...model.resolutions] as const).map((value) => ({
            value,
            label: value === 'auto' ? t('auto') : value,
          }))}
          value={resolution}
          onValueChange={(value) => choose({ resolution: value })}
          hint={resolution === 'auto' ? t('resolutionHint') : null}
        />
      )}
    </>
  );
}
