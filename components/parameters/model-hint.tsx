'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { CatalogueModel } from '@/lib/catalogue/model';
import type { JobKind } from '@/lib/protocol/job-request';
import type { ModelList } from '@/lib/protocol/model-list';

export type ModelHintProps = {
  model: CatalogueModel;
  kind: JobKind;
  list: ModelList | null;
  isRetired: boolean;
};

/** What one should know of a model before choosing it: that it ends, is not served, chats, or is unofficial. */
export function ModelHint({ model, kind, list, isRetired }: ModelHintProps) {
  const t = useTranslations('parameters.model');
  const locale = useLocale();
  const listing = list?.models.find((entry) => entry.id === model.id);
  const day = model.retirement?.on ?? null;
  const date =
    day && new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));
  if (isRetired) {
    const text = listing || !date ? t('retired') : t('retiredOn', { date });
    return <span className="text-warning">{text}</span>;
  }
  if (kind === 'edit' && !model.kinds.includes('edit')) return t('inChatHint');
  if (list?.live && listing === undefined) return t('notServed');
  if (date) return t('retires', { date });
  if (model.family === 'reverse') return t('reverseHint');
  if (model.family === 'unlisted') return t('unlistedHint');
  return null;
}
