'use client';

import { useTranslations } from 'next-intl';
import type { FormSpec } from '@/lib/browser/parameters/price-form';
import { modelForJob } from '@/lib/catalogue/model-route';
import { useTransparentFormats } from './use-transparent-formats';

/** Why the form cannot be submitted. Shown beside the button, because the setting itself may be out of view. */
export function IssueText({ spec }: { spec: FormSpec }) {
  const t = useTranslations('parameters');
  const model = modelForJob(spec.model, spec.kind, spec.parameters);
  const formats = useTransparentFormats(model);
  const texts = {
    size: t('blockedBySize'),
    background: t('background.needsAlpha', { formats }),
    references: t('blockedByReferences', { label: model.label, count: model.referencesMax }),
  };
  return (
    <p role="alert" className="mb-2 text-caption text-failure">
      {spec.issue && texts[spec.issue.field]}
    </p>
  );
}
