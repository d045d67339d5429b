'use client';

import { Copy, Download, ExternalLink, RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { PictureTile } from '@/components/pictures/picture-tile';
import { PendingTile, UnavailableTile } from '@/components/pictures/placeholder-tiles';
import { Button, buttonStyles } from '@/components/ui/button';
import { notify } from '@/components/ui/notify';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { usePreviewUrl } from '@/lib/browser/jobs/preview-urls';
import { retryDownload } from '@/lib/browser/jobs/retry-picture';
import { indexPromptLength, useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { copyText } from '@/lib/browser/platform/copy-text';
import type { JobTaskState } from '@/lib/protocol/job-events';
import { isRunning, type JobImage, type JobState } from '@/lib/protocol/job-state';
import { isAnswerLost } from '@/lib/protocol/lost-answers';
import { imageRatio } from './image-ratio';
import { JobClock } from './job-clock';
import { WithheldActions } from './next-steps';

export type JobTileProps = { job: JobState; index: number; onOpen: (id: string) => void };

/** One picture of a job: pending, delivered, or replaced by a sentence that says why there is none. */
export function JobTile({ job, index, onOpen }: JobTileProps) {
  const image = job.images[index];
  const preview = usePreviewUrl(job.jobId, index);
  // A job of an earlier visit is painted before the library opens.
  const thumbhash = useThumbhash(`${job.jobId}:${index}`);
  if (image === undefined) return null;
  switch (image.status) {
    case 'pending':
    case 'arrived':
      return (
        <PendingTile ratio={imageRatio(job, image)} previewUrl={preview}>
          {/* A job has one clock, in the tile of the next picture. */}
          {isRunning(job) && index === job.images.findIndex(isAwaited) && <JobClock job={job} />}
        </PendingTile>
      );
    case 'saved':
    case 'unsaved':
      return (
        <div className="@container relative">
          <PictureTile
            picture={{ ...pictureOf(job, index, image), thumbhash }}
            onOpen={onOpen}
            variant="original"
            previewUrl={preview}
          />
          {image.isDamaged && <DamagedSign />}
        </div>
      );
    case 'failed':
      return <FailedTile job={job} index={index} image={image} />;
  }
}

function isAwaited({ status }: JobImage): boolean {
  return status === 'pending' || status === 'arrived';
}

/** Says that a part of the picture is missing, without covering its actions. */
function DamagedSign() {
  const t = useTranslations('jobs.damaged');
  return (
    <p className="pointer-events-none absolute inset-x-0 top-0 rounded-t-picture bg-scrim px-3 py-2 text-caption text-on-scrim">
      <span className="font-strong">{t('title')}</span>
      {/* A narrow tile has room for the title only. */}
      <span className="@max-[12rem]:sr-only"> {t('text')}</span>
    </p>
  );
}

type FailedImage = Extract<JobImage, { status: 'failed' }>;
type FailedTileProps = { job: JobState; index: number; image: FailedImage };

function FailedTile({ job, index, image }: FailedTileProps) {
  const t = useTranslations('jobs.withheld');
  const jobs = useTranslations('jobs');
  const [busy, setBusy] = useState(false);
  const [task, setTask] = useState<JobTaskState | null>(null);
  const withheld = job.images.flatMap((other, at) =>
    other.status === 'failed' && other.reason === 'withheld' ? [at] : [],
  );
  // The first withheld tile says how many there are, and has the next steps.
  const isFirstWithheld = withheld[0] === index;
  const failureText = (tried: FailedImage) => {
    const text = textOf(job, tried);
    if (!tried.retryable) return t(`${text}.text`, { host: '' });
    if (text === 'unlisted') return t('stillUnlistedText', { host: tried.host ?? '' });
    return t(text === 'download' ? 'stillFailedText' : 'stillLostText');
  };
  const fetchAgain = async () => {
    setBusy(true);
    // Whatever went wrong, the user can try again while the server keeps the link.
    const isSaved = await retryDownload(job, index, setTask).catch(() => false);
    setBusy(false);
    setTask(null);
    if (isSaved) return;
    const tried = useJobs.getState().jobs[job.jobId]?.images[index];
    const isGone = tried?.status === 'failed' && !tried.retryable;
    notify({ tone: 'failure', title: t('stillFailed'), text: failureText(isGone ? tried : image) });
  };
  return (
    <UnavailableTile
      ratio={imageRatio(job, image)}
      title={
        isFirstWithheld
          ? t('count', { count: withheld.length, total: job.requested })
          : t(`${textOf(job, image)}.title`)
      }
      text={t(`${textOf(job, image)}.text`, { host: image.host ?? '' })}
      status={task && jobs(task === 'waiting' ? 'task.stillWaiting' : `task.${task}`)}
    >
      {isFirstWithheld && <WithheldActions job={job} className="justify-center max-sm:hidden" />}
      {image.link !== undefined && <UnlistedLink link={image.link} />}
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
    </UnavailableTile>
  );
}

type FailureText = FailedImage['reason'] | 'gone' | 'lost' | 'stopped' | 'unlisted';

/** Which text says why there is no picture: whether it can be fetched depends on what ended the job. */
function textOf({ kind, error }: JobState, { reason, retryable, host }: FailedImage): FailureText {
  if (reason === 'refused' && host !== undefined) return 'unlisted';
  if (reason !== 'download' && !(reason === 'refused' && retryable)) return reason;
  if (!retryable) return 'gone';
  if (kind === 'chat' || error === null || !isAnswerLost(error.code)) return 'download';
  return error.code === 'cancelled' ? 'stopped' : 'lost';
}

function useThumbhash(pictureId: string): string {
  return useLibraryIndex(
    ({ pictures }) => pictures.find((picture) => picture.id === pictureId)?.thumbhash ?? '',
  );
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

type UnlistedLinkProps = {
  /** The link that the gateway gave; only its scheme is checked. */
  link: string;
};

/** The link of a picture that the studio does not fetch, to be opened or copied before it expires. */
function UnlistedLink({ link }: UnlistedLinkProps) {
  const t = useTranslations('jobs.withheld');
  if (!/^https?:\/\//i.test(link)) return null;
  const copy = async () => {
    const isCopied = await copyText(link);
    notify({ tone: isCopied ? 'success' : 'failure', title: t(isCopied ? 'linkCopied' : 'linkNotCopied') });
  };
  return (
    <>
      <a href={link} target="_blank" rel="noreferrer noopener" className={buttonStyles({ size: 'small' })}>
        <ExternalLink aria-hidden="true" className="size-3.5" />
        {t('openLink')}
      </a>
      <Button size="small" onClick={() => void copy()}>
        <Copy aria-hidden="true" className="size-3.5" />
        {t('copyLink')}
      </Button>
    </>
  );
}
