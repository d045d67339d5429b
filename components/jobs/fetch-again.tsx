'use client';

import { Copy, Download, ExternalLink, RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, buttonStyles } from '@/components/ui/button';
import { notify } from '@/components/ui/notify';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { retryDownload } from '@/lib/browser/jobs/retry-picture';
import { copyText } from '@/lib/browser/platform/copy-text';
import type { JobTaskState } from '@/lib/protocol/job-events';
import type { JobState } from '@/lib/protocol/job-state';
import { type FailedImage, failedImageReason } from './failed-image-reason';

/** Whether a picture can be fetched again, or has a link to open. */
export function hasFetchActions({ link, retryable }: FailedImage): boolean {
  return retryable || link !== undefined;
}

export interface Fetching {
  isBusy: boolean;
  /** What the studio is doing about it. */
  status: string | null;
  fetchAgain: () => Promise<void>;
}

/** Fetches a picture again, free, and says why if that fails. */
export function useFetchAgain(job: JobState, index: number, image: FailedImage): Fetching {
  const t = useTranslations('jobs.withheld');
  const jobs = useTranslations('jobs');
  const [isBusy, setBusy] = useState(false);
  const [task, setTask] = useState<JobTaskState | null>(null);
  const failureText = (tried: FailedImage) => {
    const text = failedImageReason(job, tried);
    if (!tried.retryable) return t(`${text}.text`, { host: '' });
    if (text === 'unlisted') return t('stillUnlistedText', { host: tried.host ?? '' });
    if (text === 'limited') return t('limited.text');
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
    const failed = tried?.status === 'failed' ? tried : image;
    notify({ tone: 'failure', title: t('stillFailed'), text: failureText(failed) });
  };
  // The text beside it already says how the picture was lost: perhaps its job was cancelled.
  const status = task && jobs(`taskAgain.${task}`);
  return { isBusy, status, fetchAgain };
}

/** Buttons for a picture that the studio can fetch again, or whose link can be opened. */
export function PictureActions({ image, fetching }: { image: FailedImage; fetching: Fetching }) {
  const t = useTranslations('jobs.withheld');
  return (
    <>
      {image.link !== undefined && <UnlistedLink link={image.link} />}
      {image.retryable && (
        <Button size="small" busy={fetching.isBusy} onClick={() => void fetching.fetchAgain()}>
          {image.reason === 'download' ? (
            <Download aria-hidden="true" className="size-3.5" />
          ) : (
            <RotateCcw aria-hidden="true" className="size-3.5" />
          )}
          {t('fetchAgain')}
        </Button>
      )}
    </>
  );
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
