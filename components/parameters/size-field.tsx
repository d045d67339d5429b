'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { offeredShape, ratioName } from '@/lib/browser/parameters/shape-choices';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { sizeIssue } from '@/lib/catalogue/size-issue';
import { writtenSize } from '@/lib/catalogue/written-size';
import { RatioShape } from './ratio-shape';
import { useFormDraft } from './use-form-draft';

// Only for sizes that no button has.
const FreeSizeFields = lazyComponent(() =>
  import('./free-size-fields').then((module) => module.FreeSizeFields),
);

/**
 * Sizes as pictured ratios, and below them the resolutions of the chosen ratio if there are several. A model with a
 * free-size rule also takes typed sizes. For a model with prompt directives, the choice is written into the prompt.
 */
export function SizeField({ model }: { model: CatalogueModel }) {
  const t = useTranslations('parameters.size');
  const isInPrompt = model.promptDirectives;
  const size = useFormDraft((draft) =>
    isInPrompt ? writtenSize(draft.prompt) : offeredShape(model, draft.choices).size,
  );
  const setChoices = useFormDraft((draft) => draft.setChoices);
  const rewritePrompt = useFormDraft((draft) => draft.rewritePrompt);
  const locale = useLocale();
  const choose = (chosen: string) => {
    setChoices({ size: chosen, aspectRatio: 'auto', resolution: 'auto' });
    if (isInPrompt)
      void import('@/lib/catalogue/prompt-directives').then(({ writeSize }) =>
        rewritePrompt((prompt) => writeSize(prompt, chosen, locale)),
      );
  };
  const isFree = model.sizes.kind === 'free';
  const isOffered = size === 'auto' || model.sizes.sizes.some((offered) => offered === size);
  const [typed, setTyped] = useState<string | null>(null);
  // A typed size that happens to have a button keeps its fields, which would otherwise take the focus with them.
  const isTyped = isFree && (!isOffered || size === typed);
  const type = (next: string) => {
    setTyped(next);
    choose(next);
  };

  const ofRatio = (ratio: string) => model.sizes.sizes.filter((offered) => ratioName(offered) === ratio);
  const ratios = [...new Set(model.sizes.sizes.map(ratioName))];
  const resolutions = size === 'auto' || !isOffered || isTyped ? [] : ofRatio(ratioName(size));
  const segments = [
    { value: 'auto', label: t('auto'), icon: <RatioShape shape="auto" /> },
    ...ratios.map((ratio) => {
      const first = ofRatio(ratio)[0] ?? '';
      return { value: first as string, label: ratio, icon: <RatioShape shape={first} /> };
    }),
    ...(isFree ? [{ value: 'free', label: t('free') }] : []),
  ];
  return (
    <div className="grid gap-3">
      <SegmentedControl
        legend={t('label')}
        layout="tiles"
        segments={segments}
        value={isTyped ? 'free' : (resolutions[0] ?? size)}
        onValueChange={(value) => {
          setTyped(null);
          choose(value === 'free' ? typedSize(model) : value);
        }}
        hint={!isOffered || isTyped || size === 'auto' ? null : size.replace('x', ' × ')}
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
      {isTyped && <FreeSizeFields rule={model.sizes} size={size} onSizeChange={type} />}
    </div>
  );
}

/** A size to begin typing from: it has no button, and if possible the rule allows it. */
function typedSize({ sizes }: CatalogueModel): string {
  if (sizeIssue(sizes, '1280x720') === null) return '1280x720';
  const [width = 1024, height = 1024] = (sizes.sizes[0] ?? '').split('x').map(Number);
  return `${width + (sizes.kind === 'free' ? sizes.multipleOf : 0)}x${height}`;
}

/** Names a size by its longer edge: 1024 is 1K, 2560 is 2.5K, and 3840, by common usage, 4K. */
function resolutionName(size: string): string {
  const edge = Math.max(...size.split('x').map(Number));
  return `${edge === 3840 ? 4 : Number((edge / 1024).toFixed(1))}K`;
}
