'use client';

import { ChevronRight, RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useDeferredValue } from 'react';
import { FailedFoot } from '@/components/jobs/failed-tile';
import { imageRatio } from '@/components/jobs/image-ratio';
import { JobClock } from '@/components/jobs/job-clock';
import { JobProgress } from '@/components/jobs/job-progress';
import { JobReceipt } from '@/components/jobs/job-receipt';
import { JobRow } from '@/components/jobs/job-row';
import { JobTile } from '@/components/jobs/job-tile';
import { UnsavedNotice } from '@/components/jobs/unsaved-notice';
import { usePriceText } from '@/components/parameters/use-price-text';
import { BalancedTiles } from '@/components/pictures/justified-tiles';
import { PendingTile } from '@/components/pictures/placeholder-tiles';
import { Button } from '@/components/ui/button';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { getCatalogueModel } from '@/lib/catalogue/models';
import { isRunning, type JobState } from '@/lib/protocol/job-state';
import { TurnFailure } from './turn-failure';
import { useAnswerAgain } from './use-send';

export type TurnAnswerProps = { turn: TurnRow; job: JobState; onOpenPicture: (id: string) => void };

const pending = { status: 'pending', previews: 0 } as const;

/** The answer to a message: pictures first, then the model's text and the cost. */
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
        // A failed turn offers its own next steps.
        <JobRow actions={job.error === null && <RegenerateButton turn={turn} />}>
          {/* On a touch screen, the receipt's summary is taller than its text. The row must not grow by it. */}
          <div className="flex flex-wrap items-center gap-x-3 pointer-coarse:-my-2">
            <p className="text-caption text-muted">{model}</p>
            <JobReceipt job={job} />
          </div>
        </JobRow>
      )}
    </div>
  );
}

function AnswerPictures({ job, onOpen }: { job: JobState; onOpen: (id: string) => void }) {
  const { images } = job;
  // Space for one picture is reserved from the start, because the number of pictures is not known.
  const isFirstPending = isRunning(job) && images.length === 0;
  if (isFirstPending) {
    return (
      <BalancedTiles ratios={[imageRatio(job, pending)]}>
        <PendingTile ratio={imageRatio(job, pending)}>
          <JobClock job={job} />
        </PendingTile>
      </BalancedTiles>
    );
  }
  const hasNone = images.every((image) => image.status === 'pending') && !isRunning(job);
  if (images.length === 0 || hasNone) return null;
  return (
    <>
      <BalancedTiles ratios={images.map((image) => imageRatio(job, image))}>
        {images.map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a picture's index is its identity within the job
          <JobTile key={index} job={job} index={index} onOpen={onOpen} />
        ))}
      </BalancedTiles>
      <FailedFoot job={job} />
    </>
  );
}

// Until the parser is loaded, the raw text is shown.
const ProseMarkdown = lazy(async () => ({ default: (await import('./prose-markdown')).ProseMarkdown }));

/** Longer text is shown raw, because parsing it would block the page. Real answers are far shorter. */
const markdownCharactersMax = 20_000;

/** The model's text as safe Markdown. */
function TurnProse({ text }: { text: string }) {
  const deferred = useDeferredValue(text);
  if (deferred.length > markdownCharactersMax) {
    return (
      <p
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="scroll-quiet max-h-[40dvh] overflow-y-auto whitespace-pre-wrap rounded-control border border-line p-3 text-caption [overflow-wrap:anywhere]"
      >
        {deferred}
      </p>
    );
  }
  return (
    <div className="grid gap-2 text-body [&_blockquote]:border-line [&_blockquote]:border-l-2 [&_blockquote]:pl-3 [&_h1]:font-strong [&_h2]:font-strong [&_h3]:font-strong [&_ol]:list-decimal [&_ol]:pl-5 [&_pre]:overflow-x-auto [&_ul]:list-disc [&_ul]:pl-5 [overflow-wrap:anywhere]">
      <Suspense fallback={<p className="whitespace-pre-wrap">{deferred}</p>}>
        <ProseMarkdown text={deferred} />
      </Suspense>
    </div>
  );
}

/** The prompt as the model rewrote it, collapsed. The text is untrusted and shown as plain text. */
function TurnEcho({ job }: { job: JobState }) {
  const t = useTranslations('chat.turn');
  const echo = job.answer?.echo;
  if (!echo?.prompt && !echo?.ratio) return null;
  return (
    <details className="group/echo text-caption text-muted">
      <summary className="flex min-h-control-small w-fit items-center gap-1 rounded-control hover:text-text">
        <ChevronRight
          aria-hidden="true"
          className="size-3.5 transition-transform duration-quick group-open/echo:rotate-90"
        />
        {t('echo')}
      </summary>
      <div className="grid gap-1 border-line border-l py-1 pl-3 [overflow-wrap:anywhere]">
        {echo.prompt && <p className="whitespace-pre-wrap">{echo.prompt}</p>}
        {echo.ratio && <p className="figures">{t('ratio', { ratio: echo.ratio })}</p>}
      </div>
    </details>
  );
}

/** Requests another answer to the same message, as a branch beside this one. */
function RegenerateButton({ turn }: { turn: TurnRow }) {
  const t = useTranslations('chat.turn');
  const priceText = usePriceText();
  const { estimate, answer } = useAnswerAgain(turn, turn.state.model);
  return (
    <Button size="small" variant="plain" onClick={answer}>
      <RotateCw aria-hidden="true" className="size-3.5" />
      {t('regenerate', { price: priceText(estimate) })}
    </Button>
  );
}
