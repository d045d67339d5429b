'use client';

import { useTranslations } from 'next-intl';
import { LedgerRow } from './ledger-row';
import type { LedgerLine } from './use-ledger-pages';

/** Every call that was issued, newest first. */
export function LedgerTable({ lines, labelledBy }: { lines: readonly LedgerLine[]; labelledBy: string }) {
  const t = useTranslations('costs.columns');
  return (
    <table aria-labelledby={labelledBy} className="w-full border-collapse text-body max-md:block">
      <thead className="text-left text-caption text-muted max-md:sr-only">
        <tr className="border-line border-b [&>th]:pr-6 [&>th]:pb-2 [&>th]:font-regular [&>th:last-child]:pr-0">
          <th scope="col">{t('time')}</th>
          <th scope="col">{t('what')}</th>
          <th scope="col">{t('outcome')}</th>
          <th scope="col" className="text-right">
            {t('pictures')}
          </th>
          <th scope="col" className="text-right">
            {t('cost')}
          </th>
        </tr>
      </thead>
      <tbody className="max-md:block">
        {lines.map((line) => (
          <LedgerRow key={line.entry.jobId} line={line} />
        ))}
      </tbody>
    </table>
  );
}
