'use client';

import { useTranslations } from 'next-intl';
import { JobBlock } from '@/components/jobs/job-block';
import { Lightbox } from '@/components/pictures/lightbox';
import { openLightbox } from '@/components/pictures/lightbox-store';
import { PictureGrid } from '@/components/pictures/picture-grid';
import { useJobs } from '@/lib/browser/stores/jobs-store';
import { useLibraryIndex } from '@/lib/browser/stores/library-index-store';

/** Newest first: this visit's jobs, then what came before. */
export function Results() {
  const t = useTranslations('create.table');
  const order = useJobs((state) => state.order);
  const pictures = useLibraryIndex((state) => state.pictures);
  const jobIds = new Set(order);
  const earlier = pictures.filter((picture) => !jobIds.has(picture.jobId));
  const open = (id: string) =>
    openLightbox(
      earlier.map((picture) => picture.id),
      id,
    );
  return (
    <div className="grid gap-10">
      {order.map((jobId) => (
        <JobBlock key={jobId} jobId={jobId} />
      ))}
      {earlier.length > 0 && (
        <section aria-label={t('earlier')} className="grid gap-3">
          {order.length > 0 && <h2 className="text-body text-muted">{t('earlier')}</h2>}
          <PictureGrid pictures={earlier} onOpen={open} />
        </section>
      )}
      <Lightbox />
    </div>
  );
}
