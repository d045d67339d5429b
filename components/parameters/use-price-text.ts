'use client';

import { useTranslations } from 'next-intl';
import type { Estimate } from '@/lib/catalogue/cost';
import { formatUsd } from '@/lib/catalogue/money';

/** A price before it is spent, with its certainty: "about $0.042", "$0.005 a call", "price unknown". */
export function usePriceText(): (estimate: Estimate) => string {
  const t = useTranslations('jobs.price');
  return ({ microUsd, basis }) => {
    if (microUsd === null) return t('unknown');
    if (basis === 'per-call') return t('perCall', { amount: formatUsd(microUsd, 'exact') });
    return t('about', { amount: formatUsd(microUsd, 'about') });
  };
}
