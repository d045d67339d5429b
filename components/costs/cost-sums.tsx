'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { getTodayMicroUsd, localDayStart, useCostTotals } from '@/lib/browser/costs/cost-totals-store';
import { useMoney } from '@/lib/browser/costs/use-money';
import { formatUsd } from '@/lib/catalogue/money';

/** The sums of today and of all time, and amounts that are not settled money: demo jobs, and running calls. */
export function CostSums() {
  const t = useTranslations('costs');
  const totals = useCostTotals();
  const { money, yuan } = useMoney();
  const today = getTodayMicroUsd(totals, localDayStart(new Date()));
  const estimated =
    totals.estimatedMicroUsd > 0
      ? t('estimatedHint', { amount: money(totals.estimatedMicroUsd, 'about') })
      : undefined;
  return (
    <section aria-label={t('sums')}>
      <dl className="grid grid-cols-2 gap-x-10 gap-y-6 sm:flex sm:flex-wrap sm:items-start sm:gap-x-14">
        <Sum name={t('today')}>
          <span className="figures text-title sm:text-display">{formatUsd(today, 'exact')}</span>
          <Yuan>{yuan(today)}</Yuan>
        </Sum>
        <Sum name={t('allTime')} hint={estimated}>
          <span className="figures text-title sm:text-display">
            {formatUsd(totals.allTimeMicroUsd, 'exact')}
          </span>
          <Yuan>{yuan(totals.allTimeMicroUsd)}</Yuan>
        </Sum>
        {totals.openMicroUsd > 0 && (
          <Sum name={t('open')} hint={t('openHint')}>
            {t.rich('about', { amount: money(totals.openMicroUsd, 'about'), figure })}
          </Sum>
        )}
        {totals.demoMicroUsd > 0 && (
          <Sum name={t('demo')} hint={t('demoHint')}>
            <span className="text-muted">
              {t.rich('about', { amount: money(totals.demoMicroUsd, 'about'), figure })}
            </span>
          </Sum>
        )}
      </dl>
    </section>
  );
}

function Yuan({ children }: { children: string | null }) {
  return children && <span className="figures block text-body text-muted">{children}</span>;
}

type SumProps = { name: string; hint?: string | undefined; children: ReactNode };

function Sum({ name, hint, children }: SumProps) {
  return (
    <div className="grid min-w-0 content-start gap-0.5 sm:max-w-48">
      <dt className="text-body text-muted">{name}</dt>
      <dd className="min-h-10 content-center text-lead">{children}</dd>
      {hint && <dd className="text-caption text-muted">{hint}</dd>}
    </div>
  );
}

/** Renders the `<figure>` tag of a message: an amount in tabular figures. */
export function figure(amount: ReactNode) {
  return <span className="figures">{amount}</span>;
}
