'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { retrySave } from '@/lib/browser/jobs/retry-picture';
import { downloadPicture } from '@/lib/browser/library/download-picture';
import type { JobState } from '@/lib/protocol/job-state';

/** Pictures that this browser could not save: they stay on the page and on the server, and can be downloaded. */
export function UnsavedNotice({ job }: { job: JobState }) {
  const t = useTranslations('jobs.unsaved');
  const [busy, setBusy] = useState(false);
  const unsaved = job.images.flatMap((image, index) =>
    image.status === 'unsaved' ? [{ index, reason: image.reason }] : [],
  );
  const first = unsaved[0];
  const isUnsaved = first !== undefined;
  // Synchronises with the browser's question before the page is left: the picture is only in memory, and if storage is
  // full, perhaps not even the job's record was saved.
  useEffect(() => {
    if (!isUnsaved) return;
    const askFirst = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', askFirst);
    return () => window.removeEventListener('beforeunload', askFirst);
  }, [isUnsaved]);
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
