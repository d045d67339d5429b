'use client';

import { useTranslations } from 'next-intl';
import type { FormSpec } from '@/lib/browser/parameters/price-form';
import { useTransparentFormats } from './use-transparent-formats';

/** Why the form cannot be submitted. Shown beside the button, because the setting itself may be out of view. */
export function IssueText({ spec }: { spec: FormSpec }) {
  const t = useTranslations('parameters');
  const formats = useTransparentFormats(spec.model);
  if (spec.issue === null) return null;
  const text = spec.issue.field === 'size' ? t('blockedBySize') : t('blocked');
  return (
    <p role="alert" className="mb-2 text-caption text-failure">
      {spec.issue.reason === 'transparent-needs-alpha' ? t('background.needsAlpha', { formats }) : text}
    </p>
  );
}
