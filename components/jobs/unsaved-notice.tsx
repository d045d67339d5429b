'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { retrySave } from '@/lib/browser/jobs/retry-picture';
import { downloadPicture } from '@/lib/browser/library/download-picture';
import type { JobState } from '@/lib/protocol/reduce-job';

/** Pictures that came but that this browser could not keep: they stay on the page and on the server, to be saved by hand. */
export function UnsavedNotice({ job }: { job: JobState }) {
  const t = useTranslations('jobs.unsaved');
  const [busy, setBusy] = useState(false);
  const unsaved = job.images.flatMap((image, index) =>
    image.status === 'unsaved' ? [{ index, reason: image.reason }] : [],
  );
  const first = unsaved[0];
  const isHeld = first !== undefined;
  // Synchronises with the browser, which asks before a page is left that holds a picture in memory only: where storage
  // is full, not even the note that the studio keeps it may have found room.
  useEffect(() => {
    if (!isHeld) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isHeld]);
  if (first === undefined) return null;
  const tryAgain = async () => {
    setBusy(true);
    try {
      for (const { index } of unsaved) await retrySave(job.jobId, index);
    } finally {
      setBusy(false);
    }
  };
  const download = async () => {
    for (const { index } of unsaved) await downloadPicture(`${job.jobId}:${index}`);
  };
  return (
    <Alert
      tone="warning"
      title={t(`${first.reason}.title`, { count: unsaved.length })}
      actions={
        <>
          <Button size="small" onClick={() => void download()}>
            {t('download')}
          </Button>
          <Button size="small" busy={busy} onClick={() => void tryAgain()}>
            {t('tryAgain')}
          </Button>
        </>
      }
    >
      {t(`${first.reason}.text`)}
    </Alert>
  );
}
