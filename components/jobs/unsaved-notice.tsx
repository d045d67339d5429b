'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { downloadPicture } from '@/lib/browser/workflows/download-picture';
import { saveAgain } from '@/lib/browser/workflows/save-again';
import type { JobState } from '@/lib/protocol/reduce-job';

/** Pictures that came but that this browser could not keep: they stay on the page and on the server, to be saved by hand. */
export function UnsavedNotice({ job }: { job: JobState }) {
  const t = useTranslations('jobs.unsaved');
  const [busy, setBusy] = useState(false);
  const unsaved = job.images.flatMap((image, index) =>
    image.status === 'unsaved' ? [{ index, reason: image.reason }] : [],
  );
  const first = unsaved[0];
  if (first === undefined) return null;
  const tryAgain = async () => {
    setBusy(true);
    try {
      for (const { index } of unsaved) await saveAgain(job.jobId, index);
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
