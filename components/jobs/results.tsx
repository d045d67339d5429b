'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { Lightbox, preloadLightbox } from '@/components/lightbox/lightbox';
import { PictureGrid } from '@/components/pictures/justified-tiles';
import { Button } from '@/components/ui/button';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { restoreShownJobs } from '@/lib/browser/jobs/shown-jobs';
import { type IndexedPicture, useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { openLightbox } from '@/lib/browser/library/lightbox-store';
import type { JobKind } from '@/lib/protocol/job-request';
import type { JobState } from '@/lib/protocol/job-state';
import { JobBlock } from './job-block';
import { useSteadyPictures } from './use-steady-pictures';

export type ResultsProps = {
  kind: JobKind;
  /** What this kind of job shows beside its pictures, such as their sources. */
  renderSources?: (job: JobState) => ReactNode;
  /** How this kind of job shows the pictures of earlier visits; a grid by default. */
  renderEarlier?: (pictures: readonly IndexedPicture[], onOpen: (id: string) => void) => ReactNode;
};

/** The results of one kind of job, newest first: this visit's jobs, then the pictures of earlier visits. */
export function Results({ kind, renderSources, renderEarlier }: ResultsProps) {
  const t = useTranslations('create.table');
  // Reads the jobs of earlier visits from localStorage, before the first paint.
  useLayoutEffect(restoreShownJobs, []);
  const order = useJobs(useShallow(({ order, jobs }) => order.filter((id) => jobs[id]?.kind === kind)));
  const pictures = useLibraryIndex((state) => state.pictures);
  const jobIds = new Set(order);
  const section = useRef<HTMLElement>(null);
  const {
    shown: earlier,
    arrived,
    showArrived,
  } = useSteadyPictures(
    pictures.filter((picture) => picture.kind === kind),
    ({ jobId }) => jobIds.has(jobId),
  );
  const open = (id: string) =>
    openLightbox(
      earlier.map((picture) => picture.id),
      id,
    );
  return (
    <div onPointerEnter={preloadLightbox} className="grid gap-10">
      {order.map((jobId) => (
        <JobBlock key={jobId} jobId={jobId} renderSources={renderSources} />
      ))}
      {earlier.length > 0 && (
        <section ref={section} tabIndex={-1} aria-label={t('earlier')} className="relative grid gap-3">
          {/* Above the pictures, so that it moves none of them. */}
          <div className="pointer-events-none absolute inset-0 z-10">
            <div role="status" className="sticky top-2 flex justify-center">
              {arrived.length > 0 && (
                <Button
                  size="small"
                  className="pointer-events-auto shadow-float"
                  onClick={() => {
                    showArrived();
                    section.current?.focus({ preventScroll: true });
                  }}
                >
                  {t('arrived', { count: arrived.length })}
                </Button>
              )}
            </div>
          </div>
          {order.length > 0 && <h2 className="text-body text-muted">{t('earlier')}</h2>}
          {renderEarlier?.(earlier, open) ?? <PictureGrid pictures={earlier} onOpen={open} />}
        </section>
      )}
      <Lightbox />
    </div>
  );
}
