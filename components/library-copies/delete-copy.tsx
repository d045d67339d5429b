'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/notify';

/** Deletes the studio's copy, after asking: other devices have what they have, and originals that only it has are lost. */
export function DeleteCopy() {
  const t = useTranslations('copies.delete');
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    const { deleteCopy } = await import('@/lib/browser/library-copies/devices');
    if (!(await deleteCopy())) notify({ tone: 'failure', title: t('failed') });
    setBusy(false);
    setAsked(false);
  };
  if (!isAsked) {
    return (
      <Button size="small" variant="danger" className="w-fit" onClick={() => setAsked(true)}>
        {t('action')}
      </Button>
    );
  }
  return (
    <div className="grid gap-2">
      <p className="text-caption text-text">{t('warning')}</p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" variant="danger" busy={isBusy} onClick={() => void remove()}>
          {t('confirm')}
        </Button>
        <Button size="small" variant="plain" onClick={() => setAsked(false)}>
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}
