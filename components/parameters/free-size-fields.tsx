'use client';

import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { typedDigits } from '@/lib/browser/parameters/typed-digits';
import type { SizeRule } from '@/lib/catalogue/model';
import { sizeIssue } from '@/lib/catalogue/size-issue';

export type FreeSizeFieldsProps = { rule: SizeRule; size: string; onSizeChange: (size: string) => void };

/** Width and height as typed by the user, with the rule that they must follow. */
export function FreeSizeFields({ rule, size, onSizeChange }: FreeSizeFieldsProps) {
  const t = useTranslations('parameters.size');
  if (rule.kind !== 'free') return null;
  const [width = '', height = ''] = size.split('x');
  const issue = sizeIssue(rule, size);
  const { multipleOf, edgeMax, ratioMax, pixelsMin, pixelsMax } = rule;
  const digits = (text: string) => typedDigits(text, String(edgeMax).length);
  const megapixels = (pixels: number) => (pixels / 1_000_000).toFixed(2);
  const figures = {
    multipleOf,
    edgeMax,
    ratioMax,
    pixelsMin: megapixels(pixelsMin),
    pixelsMax: megapixels(pixelsMax),
  };

  return (
    <div className="grid gap-1.5">
      <div className="grid grid-cols-[1fr_auto_1fr] items-end gap-2">
        <Field label={t('width')}>
          <TextInput
            inputMode="numeric"
            className="figures"
            value={width}
            onChange={(event) => onSizeChange(`${digits(event.target.value)}x${height}`)}
          />
        </Field>
        <span aria-hidden="true" className="grid h-control place-items-center text-muted">
          ×
        </span>
        <Field label={t('height')}>
          <TextInput
            inputMode="numeric"
            className="figures"
            value={height}
            onChange={(event) => onSizeChange(`${width}x${digits(event.target.value)}`)}
          />
        </Field>
      </div>
      <p
        role={issue ? 'alert' : undefined}
        className={`text-caption ${issue ? 'text-failure' : 'text-muted'}`}
      >
        {issue ? t(`issues.${issue}`, figures) : t('rule', figures)}
      </p>
    </div>
  );
}
