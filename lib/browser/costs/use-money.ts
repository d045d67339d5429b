'use client';

import { usePreferences } from '@/lib/browser/session/preferences-store';
import { getExchangeRate } from '@/lib/catalogue/exchange-rates';
import { formatCny, formatUsd } from '@/lib/catalogue/money';
import { today } from '@/lib/catalogue/today';

export interface MoneyText {
  /** Dollars, with yuan beside them if the user chose so: "$0.009 (≈¥0.064)". */
  money: (microUsd: number, certainty: 'about' | 'exact') => string;
  /** The amount in yuan alone; null if the user did not choose yuan. */
  yuan: (microUsd: number) => string | null;
}

/** Formats whole micro-USD as the user chose. */
export function useMoney(): MoneyText {
  const isWithYuan = usePreferences(({ currency }) => currency === 'usd+cny');
  const yuan = (microUsd: number) => (isWithYuan ? formatCny(microUsd, getExchangeRate(today())) : null);
  const money: MoneyText['money'] = (microUsd, certainty) => {
    const dollars = formatUsd(microUsd, certainty);
    const beside = yuan(microUsd);
    return beside === null ? dollars : `${dollars} (${beside})`;
  };
  return { money, yuan };
}
