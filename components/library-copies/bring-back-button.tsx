'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/notify';

/** Fetches everything that only the studio has into this browser. */
export function BringBackButton() {
  const t = useTranslations('copies.bringBack');
  const [left, setLeft] = useState<number | null>(null);
  const bring = async () => {
    setLeft(0);
    try {
      const { bringBack } = await import('@/lib/browser/library-copies/bring-back');
      const { failed, full } = await bringBack(setLeft);
      if (full > 0) notify({ tone: 'failure', title: t('full'), text: t('fullText', { count: full }) });
      else if (failed > 0)
        notify({ tone: 'failure', title: t('failed', { count: failed }), text: t('failedText') });
    } finally {
      setLeft(null);
    }
  };
  return (
    <span className="inline-flex items-center gap-3">
      <Button size="small" busy={left !== null} onClick={() => void bring()}>
        {t('action')}
      </Button>
      {left !== null && left > 0 && (
        <span className="text-caption tabular-nums">{t('left', { count: left })}</span>
      )}
    </span>
  );
}
