'use client';

import { useLocale, useTranslations } from 'next-intl';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { offeredSize } from '@/lib/browser/parameters/job-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { writeSize, writtenSize } from '@/lib/catalogue/prompt-directives';
import { FreeSizeFields } from './free-size-fields';
import { useFormDraft } from './use-form-draft';

/**
 * Sizes as pictured ratios, and below them the resolutions of the chosen ratio where there are several. A model with a
 * free-size rule also takes typed sizes. For a model with prompt directives, the choice is written into the prompt.
 */
export function SizeField({ model }: { model: CatalogueModel }) {
  const t = useTranslations('parameters.size');
  const isInPrompt = model.promptDirectives;
  const chosen = useFormDraft((draft) => (isInPrompt ? writtenSize(draft.prompt) : draft.choices.size));
  const setChoice = useFormDraft((draft) => draft.setChoice);
  const rewritePrompt = useFormDraft((draft) => draft.rewritePrompt);
  const locale = useLocale();
  const choose = (size: string) => {
    setChoice('size', size);
    if (isInPrompt) rewritePrompt((prompt) => writeSize(prompt, size, locale));
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
      {isFree && !isOffered && <FreeSizeFields rule={model.sizes} />}
    </div>
  );
}

/** A small rectangle in the ratio of a size. Decorative. */
function RatioShape({ size }: { size: string }) {
  const [width = 1, height = 1] = size === 'auto' ? [1, 1] : size.split('x').map(Number);
  const scale = 18 / Math.max(width, height);
  return (
    <span aria-hidden="true" className="grid size-6 place-items-center">
      <span
        className={`block rounded-[2px] border-[1.5px] border-current ${size === 'auto' ? 'border-dashed' : ''}`}
        style={{ width: width * scale, height: height * scale }}
      />
    </span>
  );
}

/** `1024x1536` → `2:3`. */
function ratioName(size: string): string {
  const [width = 1, height = 1] = size.split('x').map(Number);
  const divisor = greatestCommonDivisor(width, height);
  return `${width / divisor}:${height / divisor}`;
}

/** Names a size by its longer edge: 1024 is 1K, 2560 is 2.5K, and 3840, by common usage, 4K. */
function resolutionName(size: string): string {
  const edge = Math.max(...size.split('x').map(Number));
  return `${edge === 3840 ? 4 : Number((edge / 1024).toFixed(1))}K`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
