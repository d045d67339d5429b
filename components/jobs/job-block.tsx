'use client';

import { Share2, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { BalancedTiles } from '@/components/pictures/justified-tiles';
import { IconButton } from '@/components/ui/icon-button';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { dismissJob } from '@/lib/browser/jobs/tracked-job';
import { useDeletedPictures } from '@/lib/browser/library/delete-pictures';
import { openLightbox } from '@/lib/browser/library/lightbox-store';
import { openSharing } from '@/lib/browser/shares/share-dialog-store';
import { isRunning, type JobImage, type JobState } from '@/lib/protocol/job-state';
import { FailedResult } from './failed-result';
import { FailedFoot } from './failed-tile';
import { imageRatio } from './image-ratio';
import { JobFailure } from './job-failure';
import { JobProgress } from './job-progress';
import { JobReceipt } from './job-receipt';
import { JobRow } from './job-row';
import { JobTile } from './job-tile';
import { WithheldFoot } from './next-steps';
import { SettingsText } from './settings-text';
import { UnsavedNotice } from './unsaved-notice';

export type JobBlockProps = { jobId: string; renderSources?: ((job: JobState) => ReactNode) | undefined };

/** One job: its prompt and settings, its progress, its pictures, and what it cost. */
export function JobBlock({ jobId, renderSources }: JobBlockProps) {
  const t = useTranslations('jobs');
  const job = useJobs((state) => state.jobs[jobId]);
  if (job === undefined) return null;
  const running = isRunning(job);
  const savedIds = job.images.flatMap((image, index) =>
    image.status === 'saved' ? [`${jobId}:${index}`] : [],
  );
  const isEmpty = !running && job.images.every((image) => isMissing(job, image));
  return (
    <article aria-label={job.prompt.slice(0, 80)} className="grid gap-3">
      <header className="min-w-0">
        <p className="line-clamp-2 text-body [overflow-wrap:anywhere]">{job.prompt}</p>
        <p className="figures text-caption text-muted">
          <SettingsText {...job} />
        </p>
      </header>
      {renderSources?.(job)}
      {running ? (
        <JobProgress job={job} />
      ) : (
        <JobRow
          actions={
            <div className="-mr-1.5 flex">
              <ShareJobButton pictureIds={savedIds} />
              <IconButton label={t('dismiss')} size="small" onClick={() => dismissJob(jobId)}>
                <X className="size-4" />
              </IconButton>
            </div>
          }
        >
          <JobReceipt job={job} />
        </JobRow>
      )}
      {isEmpty ? (
        <FailedResult job={job} />
      ) : (
        <>
          <BalancedTiles ratios={job.images.map((image) => imageRatio(job, image))}>
            {job.images.map((_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a picture's index is its identity within the job
              <JobTile key={index} job={job} index={index} onOpen={(id) => openLightbox(savedIds, id)} />
            ))}
          </BalancedTiles>
          <WithheldFoot job={job} />
          <FailedFoot job={job} />
        </>
      )}
      <UnsavedNotice job={job} />
      {!running && !isEmpty && <JobFailure job={job} />}
    </article>
  );
}

/** Shares all pictures of a job by one link; a single picture is shared from its own menu. */
function ShareJobButton({ pictureIds }: { pictureIds: readonly string[] }) {
  const t = useTranslations('jobs');
  const deleted = useDeletedPictures((state) => state.ids);
  const shareable = pictureIds.filter((id) => !deleted.has(id));
  if (shareable.length < 2) return null;
  return (
    <IconButton
      label={t('share', { count: shareable.length })}
      size="small"
      onClick={() => openSharing(shareable)}
    >
      <Share2 className="size-4" />
    </IconButton>
  );
}

function isMissing({ error }: JobState, image: JobImage): boolean {
  return (
    image.status === 'pending' || (error !== null && image.status === 'failed' && image.reason === 'withheld')
  );
}
