'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { sizeText } from '@/components/pictures/size-text';
import type { ShareSummary } from '@/lib/protocol/shares';

export type ShareRowFactsProps = { summary: ShareSummary; isOwn: boolean };

/** Pictures, size, views, and until when it is open; of one that is gone only since when. */
export function ShareRowFacts({ summary, isOwn }: ShareRowFactsProps) {
  const t = useTranslations('share.mine');
  const format = useFormatter();
  const { pictures, sizeBytes, views, expiresAt, hasPassword, status } = summary;
  const look = 'text-caption text-muted tabular-nums';
  const day = (at: string) => format.dateTime(new Date(at), { dateStyle: 'medium' });
  if (status === 'gone') {
    return <p className={look}>{t('goneSince', { date: day(expiresAt ?? summary.createdAt) })}</p>;
  }
  const until = expiresAt ? t('until', { date: day(expiresAt) }) : t('forever');
  const facts = [
    t('pictures', { count: pictures }),
    sizeText(sizeBytes),
    status === 'draft' ? t('draft') : t('views', { count: views }),
    status !== 'draft' && until,
    hasPassword && t('hasPassword'),
    !isOwn && t('elsewhere'),
  ];
  return <p className={look}>{facts.filter(Boolean).join(' · ')}</p>;
}
