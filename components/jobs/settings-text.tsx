'use client';

import { useTranslations } from 'next-intl';
import { getCatalogueModel } from '@/lib/catalogue/models';
import type { JobState } from '@/lib/protocol/job-state';

export type SettingsTextProps = Pick<JobState, 'model' | 'parameters' | 'demo'>;

/** "GPT Image 1 · 1024×1536 · High · 4 images": the settings that a job was submitted with. */
export function SettingsText({ model, parameters, demo }: SettingsTextProps) {
  const t = useTranslations('jobs');
  const { size, aspectRatio, resolution, quality, n } = parameters;
  return [
    getCatalogueModel(model)?.label ?? model,
    size?.replace('x', '×'),
    aspectRatio,
    resolution,
    quality && t(`quality.${quality}`),
    n && t('count', { count: n }),
    demo && t('demo'),
  ]
    .filter(Boolean)
    .join(' · ');
}
