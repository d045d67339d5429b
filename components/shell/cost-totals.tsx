'use client';
'use no memo';

import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useSyncExternalStore } from 'react';
import { PageLink } from '@/components/ui/page-link';
import { getTodayMicroUsd, localDayStart, useCostTotals } from '@/lib/browser/costs/cost-totals-store';
import { useMoney } from '@/lib/browser/costs/use-money';
import { useOwnKey } from '@/lib/browser/session/own-key-store';
import { useSession } from '@/lib/browser/session/session-store';
import { formatUsd } from '@/lib/catalogue/money';

/** Shows what has been spent today and in total, and links to the page with the details. */
export function CostTotalsLink() {
  const t = useTranslations('shell');
  const acceptsOwnKeys = useSession(({ session }) => session?.userKeys ?? true);
  const totals = useCostTotals();
  const { yuan } = useMoney();
  const hasOwnKey = useOwnKey((state) => state.key !== '') && acceptsOwnKeys;
  const today = useSyncExternalStore(subscribeToNothing, todayStartIso, () => '');
  const todayMicroUsd = today === '' ? 0 : getTodayMicroUsd(totals, today);
  const todayAmount = formatUsd(todayMicroUsd, 'about');
  const allAmount = formatUsd(totals.allTimeMicroUsd, 'about');
  return (
    <PageLink
      to="/costs"
      className="flex min-h-control items-center whitespace-nowrap rounded-control px-2 text-caption text-muted transition-colors duration-quick hover:text-text"
    >
      {hasOwnKey && (
        <span title={t('ownKey')} className="flex items-center gap-1.5 pr-2.5 text-text">
          <KeyRound aria-hidden="true" className="size-3.5" />
          <span className="max-sm:sr-only">{t('ownKey')}</span>
          <span className="sr-only">. </span>
        </span>
      )}
      {/* Without gaps, so that the accessible name reads "Cost so far: $0.293 today, $4.10 in all". */}
      <span>
        <span className="sr-only">{t('meterName')} </span>
        <span className="text-text">{t.rich('meterToday', { amount: todayAmount, figure })}</span>
        <Yuan>{yuan(todayMicroUsd)}</Yuan>
        <span className="max-sm:sr-only">
          <span className="sr-only">, </span>
          <span aria-hidden="true" className="px-1.5">
            ·
          </span>
          {t.rich('meterAll', { amount: allAmount, figure })}
          <Yuan>{yuan(totals.allTimeMicroUsd)}</Yuan>
        </span>
      </span>
    </PageLink>
  );
}

/** The amount in yuan; on narrow screens only screen readers get it. */
function Yuan({ children }: { children: string | null }) {
  return children && <span className="figures max-sm:sr-only"> ({children})</span>;
}

function figure(amount: ReactNode) {
  return <span className="figures">{amount}</span>;
}

/** No event signals a new day: the date is read at each render, and reading the ledger after midnight causes one. */
function subscribeToNothing() {
  return () => undefined;
}

function todayStartIso(): string {
  return localDayStart(new Date());
}
