'use client';

import { useLocale, useTranslations } from 'next-intl';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { offeredSize } from '@/lib/browser/parameters/draft-request';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { writeSize, writtenSize } from '@/lib/catalogue/prompt-directives';
import { FreeSize } from './free-size';
import { RatioShape } from './ratio-shape';
import { ratioName, resolutionName } from './size-name';
import { useFormDraft } from './use-form-draft';

/**
 * Sizes as pictured ratios, and below them the resolutions of the chosen one where there are several. A model with a
 * free-size rule also takes typed ones, and for a model that is told in words the choice writes itself into the prompt.
 */
export function SizeField({ model }: { model: CatalogueModel }) {
  const t = useTranslations('parameters.size');
  const isWritten = model.promptDirectives;
  const chosen = useFormDraft((draft) => (isWritten ? writtenSize(draft.prompt) : draft.choices.size));
  const setChoice = useFormDraft((draft) => draft.setChoice);
  const rewritePrompt = useFormDraft((draft) => draft.rewritePrompt);
  const locale = useLocale();
  const choose = (size: string) => {
    setChoice('size', size);
    if (isWritten) rewritePrompt((prompt) => writeSize(prompt, size, locale));
  };
  const isFree = model.sizes.kind === 'free';
  const isOffered = chosen === 'auto' || model.sizes.sizes.some((size) => size === chosen);
  const size = isFree ? chosen : offeredSize(model.sizes, chosen);

  const ofRatio = (ratio: string) => model.sizes.sizes.filter((offered) => ratioName(offered) === ratio);
  const ratios = [...new Set(model.sizes.sizes.map(ratioName))];
  const resolutions = size === 'auto' || !isOffered ? [] : ofRatio(ratioName(size));
  const segments = [
    { value: 'auto', label: t('auto'), icon: <RatioShape size="auto" /> },
    ...ratios.map((ratio) => {
      const first = ofRatio(ratio)[0] ?? '';
      return { value: first as string, label: ratio, icon: <RatioShape size={first} /> };
    }),
    ...(isFree ? [{ value: 'free', label: t('free') }] : []),
  ];
  return (
    <div className="grid gap-3">
      <SegmentedControl
        legend={t('label')}
        layout="tiles"
        segments={segments}
        value={isFree && !isOffered ? 'free' : (resolutions[0] ?? size)}
        onValueChange={(value) => choose(value === 'free' ? '1280x720' : value)}
        hint={!isOffered || size === 'auto' ? null : size.replace('x', ' × ')}
      />
      {resolutions.length > 1 && (
        <SegmentedControl
          legend={t('resolution')}
          legendHidden
          segments={resolutions.map((value) => ({ value: value as string, label: resolutionName(value) }))}
          value={size}
          onValueChange={choose}
        />
      )}
      {isFree && !isOffered && <FreeSize rule={model.sizes} />}
    </div>
  );
}
