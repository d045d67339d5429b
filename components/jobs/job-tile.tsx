'use client';

import { Download, RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { PendingTile } from '@/components/pictures/pending-tile';
import { PictureTile } from '@/components/pictures/picture-tile';
import { WithheldTile } from '@/components/pictures/withheld-tile';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/notify';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { usePreviewUrl } from '@/lib/browser/jobs/preview-urls';
import { retryDownload } from '@/lib/browser/jobs/retry-picture';
import { indexPromptLength } from '@/lib/browser/library/library-index-store';
import type { JobImage, JobState } from '@/lib/protocol/reduce-job';
import { tileRatio } from './tile-ratio';
import { WithheldActions } from './withheld-actions';

export type JobTileProps = { job: JobState; index: number; onOpen: (id: string) => void };

/** One picture of a job: coming, here, or withheld with a sentence. */
export function JobTile({ job, index, onOpen }: JobTileProps) {
  const image = job.images[index];
  const preview = usePreviewUrl(job.jobId, index);
  if (image === undefined) return null;
  switch (image.status) {
    case 'pending':
    case 'arrived':
      return <PendingTile ratio={tileRatio(job, image)} previewUrl={preview} />;
    case 'saved':
    case 'unsaved':
      return (
        <PictureTile
          picture={pictureOf(job, index, image)}
          onOpen={onOpen}
          variant="original"
          previewUrl={preview}
        />
      );
    case 'failed':
      return <FailedTile job={job} index={index} image={image} />;
  }
}

type FailedImage = Extract<JobImage, { status: 'failed' }>;
type FailedTileProps = { job: JobState; index: number; image: FailedImage };

function FailedTile({ job, index, image }: FailedTileProps) {
  const t = useTranslations('jobs.withheld');
  const [busy, setBusy] = useState(false);
  const withheld = job.images.flatMap((other, at) =>
    other.status === 'failed' && other.reason === 'withheld' ? [at] : [],
  );
  // The first one speaks for all of them, and has the next step.
  const isFirstWithheld = withheld[0] === index;
  const fetchAgain = async () => {
    setBusy(true);
    // Whatever went wrong, the next step is the same for as long as the link is kept.
    const isSaved = await retryDownload(job, index).catch(() => false);
    setBusy(false);
    if (isSaved) return;
    const tried = useJobs.getState().jobs[job.jobId]?.images[index];
    const isGone = tried?.status === 'failed' && !tried.retryable;
    const text = t(isGone ? `${textOf(tried)}.text` : 'stillFailedText');
    notify({ tone: 'failure', title: t('stillFailed'), text });
  };
  return (
    <WithheldTile
      ratio={tileRatio(job, image)}
      title={
        isFirstWithheld
          ? t('count', { count: withheld.length, total: job.requested })
          : t(`${textOf(image)}.title`)
      }
      text={t(`${textOf(image)}.text`)}
    >
      {isFirstWithheld && <WithheldActions job={job} className="justify-center max-sm:hidden" />}
      {image.retryable && (
        <Button size="small" busy={busy} onClick={() => void fetchAgain()}>
          {image.reason === 'download' ? (
            <Download aria-hidden="true" className="size-3.5" />
          ) : (
            <RotateCcw aria-hidden="true" className="size-3.5" />
          )}
          {t('fetchAgain')}
        </Button>
      )}
    </WithheldTile>
  );
}

/** Which words tell why there is no picture: a download that cannot be tried again is another matter. */
function textOf({ reason, retryable }: FailedImage): FailedImage['reason'] | 'gone' {
  return reason === 'download' && !retryable ? 'gone' : reason;
}

function pictureOf(job: JobState, index: number, image: { width: number; height: number }) {
  return {
    id: `${job.jobId}:${index}`,
    jobId: job.jobId,
    index,
    width: image.width,
    height: image.height,
    thumbhash: '',
    prompt: job.prompt.slice(0, indexPromptLength),
    model: job.model,
    kind: job.kind,
    createdAt: job.createdAt,
    demo: job.demo,
    costMicroUsd: null,
  };
}
