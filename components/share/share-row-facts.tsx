'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { sizeText } from '@/components/pictures/size-text';
import type { ShareSummary } from '@/lib/protocol/shares';

export type ShareRowFactsProps = { summary: ShareSummary; isOwn: boolean };

/** Pictures, size, views, and until when it is open. */
export function ShareRowFacts({ summary, isOwn }: ShareRowFactsProps) {
  const t = useTranslations('share.mine');
  const format = useFormatter();
  const { pictures, sizeBytes, views, expiresAt, hasPassword, status } = summary;
  const until = expiresAt
    ? t('until', { date: format.dateTime(new Date(expiresAt), { dateStyle: 'medium' }) })
    : t('forever');
  const facts = [
    t('pictures', { count: pictures }),
    sizeText(sizeBytes),
    status === 'draft' ? t('draft') : t('views', { count: views }),
    status !== 'draft' && until,
    hasPassword && t('hasPassword'),
    !isOwn && t('elsewhere'),
  ];
  return <p className="text-caption text-muted tabular-nums">{facts.filter(Boolean).join(' · ')}</p>;
}
