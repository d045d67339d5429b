'use client';

import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/notify';
import { exportLedger } from '@/lib/browser/costs/export-ledger';

/** The whole ledger as a file for a spreadsheet. */
export function ExportButton() {
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
