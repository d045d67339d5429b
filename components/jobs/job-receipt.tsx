'use client';

import { useTranslations } from 'next-intl';
import { useMoney } from '@/lib/browser/costs/use-money';
import { isExactCost } from '@/lib/protocol/exact-cost';
import type { JobState } from '@/lib/protocol/reduce-job';

/** Tokens and cost of an ended job; exact where the usage is known. */
export function JobReceipt({ job }: { job: JobState }) {
  const t = useTranslations('jobs.receipt');
  const { money } = useMoney();
  const { cost } = job;
  if (cost === null || cost.basis === 'none') return null;
  const exact = isExactCost(cost.basis);
  const amount = cost.microUsd === null ? null : money(cost.microUsd, exact ? 'exact' : 'about');
  const price = amount === null ? t('unknown') : t(exact ? 'exact' : 'about', { amount });
  return (
    <p className="figures text-caption text-muted">
      {cost.usage && (
        <>
          {t('usage', {
            text: cost.usage.inputTextTokens,
            picture: cost.usage.inputImageTokens,
            output: cost.usage.outputTokens,
          })}
          {' · '}
        </>
      )}
      <span className={job.demo ? '' : 'text-text'}>{job.demo ? t('demo', { price }) : price}</span>
    </p>
  );
}
