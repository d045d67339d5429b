'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { getTodayMicroUsd, useMeter } from '@/lib/browser/stores/meter-store';
import { formatUsd } from '@/lib/catalogue/money';

/** What has been spent, today and in all, on the way to the page that explains it. */
export function CostMeter() {
  const t = useTranslations('shell');
  const meter = useMeter();
  const today = useSyncExternalStore(subscribeToNothing, todayStartIso, () => '');
  const amounts = {
    today: formatUsd(today === '' ? 0 : getTodayMicroUsd(meter, today), 'exact'),
    all: formatUsd(meter.allTimeMicroUsd, 'about'),
  };
  return (
    <Link
      href={{ pathname: '/costs' }}
      className="figures flex min-h-control items-center gap-1 whitespace-nowrap rounded-control px-2 text-caption text-muted transition-colors duration-quick hover:text-text"
    >
      <span className="sr-only">{t('meterName')} </span>
      <span className="text-text">{t('meterToday', { amount: amounts.today })}</span>
      <span className="max-sm:sr-only">, {t('meterAll', { amount: amounts.all })}</span>
    </Link>
  );
}

/** The day is read whenever the meter renders; a reading of the ledger renders it again after midnight. */
function subscribeToNothing() {
  return () => undefined;
}

function todayStartIso(): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}
