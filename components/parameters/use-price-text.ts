'use client';

import { useTranslations } from 'next-intl';
import { useMoney } from '@/lib/browser/costs/use-money';
import type { Estimate } from '@/lib/catalogue/cost';

/** Words an estimated price with its certainty: "about $0.042", "$0.005 a call", "price unknown". */
export function usePriceText(): (estimate: Estimate) => string {
  const t = useTranslations('jobs.price');
  const { money } = useMoney();
  return ({ microUsd, basis }) => {
    if (microUsd === null) return t('unknown');
    if (basis === 'per-call') return t('perCall', { amount: money(microUsd, 'exact') });
    return t('about', { amount: money(microUsd, 'about') });
  };
}
