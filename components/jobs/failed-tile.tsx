'use client';

import { useTranslations } from 'next-intl';
import { UnavailableTile } from '@/components/pictures/placeholder-tiles';
import type { JobState } from '@/lib/protocol/job-state';
import { type FailedImage, failedImageReason } from './failed-image-reason';
import { hasFetchActions, PictureActions, useFetchAgain } from './fetch-again';
import { imageRatio } from './image-ratio';
import { WithheldActions } from './next-steps';

export type FailedTileProps = { job: JobState; index: number; image: FailedImage };

/** The place of a picture that did not arrive: why, and what can be done about it. */
export function FailedTile({ job, index, image }: FailedTileProps) {
  const t = useTranslations('jobs.withheld');
  const fetching = useFetchAgain(job, index, image);
  const withheld = job.images.flatMap((other, at) =>
    other.status === 'failed' && other.reason === 'withheld' ? [at] : [],
  );
  // The first withheld tile says how many there are, and has the next steps.
  const isFirstWithheld = withheld[0] === index;
  const text = failedImageReason(job, image);
  return (
    <UnavailableTile
      ratio={imageRatio(job, image)}
      title={
        isFirstWithheld ? t('count', { count: withheld.length, total: job.requested }) : t(`${text}.title`)
      }
      text={t(`${text}.text`, { host: image.host ?? '' })}
      status={fetching.status}
    >
      {isFirstWithheld && <WithheldActions job={job} className="justify-center max-sm:hidden" />}
      {hasFetchActions(image) && (
        // On a phone a tile beside others is too narrow for buttons, so they are below the row.
        <div className={job.images.length > 1 ? 'contents max-sm:hidden' : 'contents'}>
          <PictureActions image={image} fetching={fetching} />
        </div>
      )}
    </UnavailableTile>
  );
}

/** On a phone: the next steps for each picture of several that can still be fetched. */
export function FailedFoot({ job }: { job: JobState }) {
  if (job.images.length < 2) return null;
  return job.images.map((image, index) =>
    image.status === 'failed' && hasFetchActions(image) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a picture's index is its identity within the job
      <FailedFootRow key={index} job={job} index={index} image={image} />
    ) : null,
  );
}

function FailedFootRow({ job, index, image }: FailedTileProps) {
  const t = useTranslations('jobs.withheld');
  const fetching = useFetchAgain(job, index, image);
  const text = failedImageReason(job, image);
  return (
    <div className="grid gap-2 sm:hidden">
      <p className="text-body">{t('numbered', { number: index + 1, title: t(`${text}.title`) })}</p>
      {fetching.status === null ? (
        <p className="text-pretty text-caption text-muted [overflow-wrap:anywhere]">
          {t(`${text}.text`, { host: image.host ?? '' })}
        </p>
      ) : (
        <p role="status" className="text-pretty text-caption text-muted">
          {fetching.status}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <PictureActions image={image} fetching={fetching} />
      </div>
    </div>
  );
}
