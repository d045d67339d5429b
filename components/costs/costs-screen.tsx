'use client';

import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { PageFrame } from '@/components/shell/page-frame';
import { Alert } from '@/components/ui/alert';
import { Button, buttonStyles } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { lazyComponent } from '@/components/ui/lazy-component';
import { Skeleton } from '@/components/ui/loading';
import { notify } from '@/components/ui/notify';
import { PageLink } from '@/components/ui/page-link';
import { exportLedger } from '@/lib/browser/costs/export-ledger';
import { CostSums } from './cost-sums';
import { LedgerTable } from './ledger-table';
import { useLedgerPages } from './use-ledger-pages';

const CostsLoss = lazyComponent(() => import('./costs-loss').then((module) => module.CostsLoss));

export function CostsScreen({ title }: { title: string }) {
  const t = useTranslations('costs');
  const { lines, status, hasMore, loadMore, readAgain } = useLedgerPages();
  const headingId = useId();
  const isFailed = status === 'denied' || status === 'failed';
  return (
    <PageFrame title={title}>
      {/* Invisible until the browser has filled in the sums: text of another height would push what is below. */}
      <div className="mx-auto grid max-w-5xl gap-8 pt-4 in-[[data-made~=costs]]:invisible">
        <CostSums />
        <div className="grid max-w-2xl gap-1.5 text-pretty text-body text-muted">
          <p>{t('note')}</p>
          <p>{t('noteCertainty')}</p>
        </div>
        <CostsLoss />
        {isFailed && (
          <Alert
            title={t('failed.title')}
            actions={<Button onClick={readAgain}>{t('failed.action')}</Button>}
          >
            {t(status === 'denied' ? 'failed.denied' : 'failed.other')}
          </Alert>
        )}
        {status === 'reading' && <LedgerReading />}
        {status === 'ready' && lines.length === 0 && <LedgerEmpty />}
        {lines.length > 0 && (
          <section aria-labelledby={headingId} className="grid gap-3">
            <div className="flex items-center justify-between gap-4">
              <h2 id={headingId} className="text-lead">
                {t('ledger')}
              </h2>
              <ExportButton />
            </div>
            <LedgerTable lines={lines} labelledBy={headingId} onChange={readAgain} />
            {hasMore && (
              <Button className="justify-self-center" onClick={loadMore}>
                {t('older')}
              </Button>
            )}
          </section>
        )}
      </div>
    </PageFrame>
  );
}

function LedgerEmpty() {
  const t = useTranslations('costs.empty');
  return (
    <EmptyState
      title={t('title')}
      actions={
        <PageLink to="/" className={buttonStyles({ variant: 'primary', size: 'large' })}>
          {t('action')}
        </PageLink>
      }
    >
      {t('text')}
    </EmptyState>
  );
}

function LedgerReading() {
  const t = useTranslations('costs');
  return (
    <div
      role="status"
      className="grid animate-[fade-in_var(--settle)_400ms_both] gap-3 in-[[data-made~=costs]]:hidden"
    >
      <span className="sr-only">{t('reading')}</span>
      <Skeleton className="h-5 w-24" />
      <Skeleton className="h-12" />
      <Skeleton className="h-12" />
      <Skeleton className="h-12" />
    </div>
  );
}

/** Downloads the whole ledger as a file for a spreadsheet. */
function ExportButton() {
  const t = useTranslations('costs');
  const [busy, setBusy] = useState(false);
  const exportAll = async () => {
    setBusy(true);
    try {
      const name = await exportLedger(new Date());
      notify({ tone: 'success', title: t('exported', { name }) });
    } catch {
      notify({ tone: 'failure', title: t('exportFailed'), text: t('exportFailedText') });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="small" busy={busy} onClick={() => void exportAll()}>
      <Download aria-hidden="true" className="size-3.5" />
      {t('exportCsv')}
    </Button>
  );
}
