'use client';

import { useTranslations } from 'next-intl';
import type { FormSpec } from '@/lib/browser/parameters/price-form';

/** Why the form cannot be sent as it stands: said beside the button, wherever the setting itself is. */
export function IssueText({ order }: { order: FormSpec }) {
  const t = useTranslations('parameters');
  if (order.issue === null) return null;
  const text = order.issue.field === 'parameters.size' ? t('blockedBySize') : t('blocked');
  return (
    <p role="alert" className="mb-2 text-caption text-failure">
      {order.issue.reason === 'transparent-needs-alpha' ? t('background.needsAlpha') : text}
    </p>
  );
}
