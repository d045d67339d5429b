'use client';

import { useTranslations } from 'next-intl';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { usePreferences } from '@/lib/browser/session/preferences-store';
import { getExchangeRate } from '@/lib/catalogue/exchange-rates';

/** Whether yuan stand beside dollars, and at which rate. Everything is kept in dollars. */
export function CurrencyField() {
  const t = useTranslations('settings.currency');
  const currency = usePreferences((state) => state.currency);
  const setCurrency = usePreferences((state) => state.setCurrency);
  const { cnyPerUsd, from, source } = getExchangeRate(new Date().toISOString().slice(0, 10));
  return (
    <SegmentedControl
      legend={t('label')}
      segments={[
        { value: 'usd', label: t('usd') },
        { value: 'usd+cny', label: t('both') },
      ]}
      value={currency}
      onValueChange={setCurrency}
      hint={
        currency === 'usd+cny' && t('rate', { rate: cnyPerUsd, date: from, source: new URL(source).hostname })
      }
    />
  );
}
