'use client';

import { useTranslations } from 'next-intl';
import { PictureTile } from '@/components/pictures/picture-tile';
import { PendingTile } from '@/components/pictures/placeholder-tiles';
import { usePreviewUrl } from '@/lib/browser/jobs/preview-urls';
import { indexPromptLength, useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { isRunning, type JobImage, type JobState } from '@/lib/protocol/job-state';
import { FailedTile } from './failed-tile';
import { imageRatio } from './image-ratio';
import { JobClock } from './job-clock';

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
