'use client';

import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useMoney } from '@/lib/browser/costs/use-money';
import { isExactCost } from '@/lib/protocol/exact-cost';
import type { CostBasis } from '@/lib/protocol/job-events';
import type { JobState } from '@/lib/protocol/job-state';

/** What an ended job cost. How that is known, its tokens and its ids are under "Details". */
export function JobReceipt({ job }: { job: JobState }) {
  const t = useTranslations('jobs.receipt');
  const { money } = useMoney();
  const { cost } = job;
  if (cost === null) return <p className="text-caption text-muted">{t('pending')}</p>;
  const isExact = isExactCost(cost.basis);
  // The gateway also reports that a failed task cost nothing.
  const isFree = cost.basis === 'none' || (cost.microUsd === 0 && isExact);
  // What was free before the gateway had a task has no details.
  if (isFree && !job.tasks) return <p className="text-caption text-muted">{t('none')}</p>;
  const amount = cost.microUsd === null ? null : money(cost.microUsd, 'about');
  const price = amount === null ? t('unknown') : t(isExact ? 'exact' : 'about', { amount });
  const demoPrice =
    amount === null
      ? t('demoUnknown')
      : t.rich(isExact ? 'demo' : 'demoAbout', { amount, normally: wideOnly });
  return (
    <div className="grid min-w-0 gap-1 text-caption text-muted">
      {job.isUncertain && <p className="max-w-prose text-pretty text-warning">{t('uncertain')}</p>}
      <details className="group/receipt min-w-0">
        <summary className="flex min-h-control-small w-fit items-center gap-1.5 rounded-control hover:text-text">
          <span className={job.demo ? 'figures' : 'figures text-text'}>
            {isFree ? t('none') : job.demo ? demoPrice : price}
          </span>
          <span aria-hidden="true">·</span>
          <span>{t('details')}</span>
          <ChevronRight
            aria-hidden="true"
            className="size-3.5 transition-transform duration-quick group-open/receipt:rotate-90"
          />
        </summary>
        <ReceiptDetails job={job} cost={cost} />
      </details>
    </div>
  );
}

/** A narrow row, such as a chat's on a phone, has no room for it; the details say it as well. */
function wideOnly(text: ReactNode) {
  return <span className="@max-[15.5rem]:hidden">{text}</span>;
}

function ReceiptDetails({ job, cost }: { job: JobState; cost: NonNullable<JobState['cost']> }) {
  const t = useTranslations('jobs.receipt');
  const bases = useTranslations('costs.bases');
  const { money } = useMoney();
  const { usage, microUsd, basis } = cost;
  const amount = microUsd === null ? null : money(microUsd, isExactCost(basis) ? 'exact' : 'about');
  const tokens = usage && {
    text: usage.inputTextTokens,
    picture: usage.inputImageTokens,
    output: usage.outputTokens,
  };
  return (
    <dl className="grid w-fit max-w-full grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 border-line border-l py-1 pl-3">
      <Line name={t('cost')}>
        {amount !== null && <span className="figures">{amount}, </span>}
        {bases(basisNames[basis])}
      </Line>
      {tokens && (
        <Line name={t('tokens')}>
          <span className="figures">{t('usage', tokens)}</span>
        </Line>
      )}
      {job.tasks && (
        <Line name={t('tasks', { count: job.tasks.length })}>
          <span className="font-mono select-all">{job.tasks.join(', ')}</span>
        </Line>
      )}
      {job.error?.requestId && (
        <Line name={t('request')}>
          <span className="font-mono select-all">{job.error.requestId}</span>
        </Line>
      )}
    </dl>
  );
}

const basisNames = {
  gateway: 'gateway',
  usage: 'usage',
  'per-image': 'perImage',
  'per-call': 'perCall',
  estimate: 'estimate',
  none: 'none',
} as const satisfies Record<CostBasis, string>;

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="text-text [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}
