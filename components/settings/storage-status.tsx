'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { sizeText } from '@/components/ui/size-text';
import type { StorageQuota } from '@/lib/browser/platform/storage-quota';

/** Shows how much storage the library uses, and whether the browser has agreed not to evict it. */
export function StorageStatus() {
  const t = useTranslations('settings.storage');
  const [quota, setQuota] = useState<StorageQuota | null>(null);
  // Synchronises with the browser's storage manager.
  useEffect(() => {
    void readQuota().then(setQuota);
  }, []);
  const askForPersistence = async () => {
    const { requestPersistence } = await import('@/lib/browser/platform/storage-quota');
    await requestPersistence();
    setQuota(await readQuota());
  };
  if (quota === null) return null;
  return (
    <section aria-label={t('title')} className="grid gap-1.5">
      <h3 className="text-body text-muted">{t('title')}</h3>
      <p className="text-body">
        {quota.usedBytes === null ? t('unknown') : t('used', { used: sizeText(quota.usedBytes) })}
        {quota.quotaBytes !== null && (
          <span className="text-muted"> {t('of', { quota: sizeText(quota.quotaBytes) })}</span>
        )}
      </p>
      <p className="text-caption text-muted">
        {quota.persisted === null ? t('cannotAsk') : t(quota.persisted ? 'persisted' : 'notPersisted')}
      </p>
      {quota.persisted === false && (
        <Button size="small" className="w-fit" onClick={() => void askForPersistence()}>
          {t('ask')}
        </Button>
      )}
    </section>
  );
}

async function readQuota(): Promise<StorageQuota> {
  const { getStorageQuota } = await import('@/lib/browser/platform/storage-quota');
  return getStorageQuota();
}
