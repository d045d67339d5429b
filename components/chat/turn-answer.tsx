'use client';

import { useTranslations } from 'next-intl';
import { JobProgress } from '@/components/jobs/job-progress';
import { JobReceipt } from '@/components/jobs/job-receipt';
import { imageRatio, JobTile } from '@/components/jobs/job-tile';
import { UnsavedNotice } from '@/components/jobs/unsaved-notice';
import { BalancedTiles } from '@/components/pictures/justified-tiles';
import { PendingTile } from '@/components/pictures/placeholder-tiles';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { getCatalogueModel } from '@/lib/catalogue/models';
import { isRunning, type JobState } from '@/lib/protocol/reduce-job';
import { RegenerateButton } from './regenerate-button';
import { TurnEcho } from './turn-echo';
import { TurnFailure } from './turn-failure';
import { TurnProse } from './turn-prose';

export type TurnAnswerProps = { turn: TurnRow; job: JobState; onOpenPicture: (id: string) => void };

const pending = { status: 'pending', previews: 0 } as const;

/** What became of a message: pictures first, then what the model said, and what it cost. */
export function TurnAnswer({ turn, job, onOpenPicture }: TurnAnswerProps) {
  const t = useTranslations('chat.turn');
  const running = isRunning(job);
  const model = getCatalogueModel(job.model)?.label ?? job.model;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3">
      <AnswerPictures job={job} onOpen={onOpenPicture} />
      <UnsavedNotice job={job} />
      {job.text !== '' && <TurnProse text={job.text} />}
      {!running && <TurnFailure turn={turn} job={job} />}
      <TurnEcho job={job} />
      {running && <JobProgress job={job} words={{ cancel: t('stop'), hint: t('stopHint') }} />}
      {turn.turnsLeftOut > 0 && (
        <p className="text-caption text-muted">{t('leftOut', { count: turn.turnsLeftOut })}</p>
      )}
      {!running && (
        <div className="flex min-h-control-small flex-wrap items-center gap-x-3 gap-y-1">
          <p className="text-caption text-muted">{model}</p>
          <JobReceipt job={job} />
          {/* A failure has ways out of its own. */}
          {job.error === null && (
            <div className="-mr-2.5 ml-auto">
              <RegenerateButton turn={turn} />
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function AnswerPictures({ job, onOpen }: { job: JobState; onOpen: (id: string) => void }) {
  const { images } = job;
  // The room of the first picture is kept as soon as it is being made; how many there will be, nobody knows.
  const isAwaited = isRunning(job) && job.stage !== 'waiting' && images.length === 0;
  if (isAwaited) {
    return (
      <BalancedTiles ratios={[imageRatio(job, pending)]}>
        <PendingTile ratio={imageRatio(job, pending)} />
      </BalancedTiles>
    );
  }
  const isBarren = images.every((image) => image.status === 'pending') && !isRunning(job);
  if (images.length === 0 || isBarren) return null;
  return (
    <BalancedTiles ratios={images.map((image) => imageRatio(job, image))}>
      {images.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a picture's index is its identity within the job
        <JobTile key={index} job={job} index={index} onOpen={onOpen} />
      ))}
    </BalancedTiles>
  );
}
