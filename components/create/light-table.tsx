'use client';

import { useTranslations } from 'next-intl';
import { JobBlock } from '@/components/jobs/job-block';
import { openLightbox } from '@/components/pictures/lightbox-store';
import { PictureGrid } from '@/components/pictures/picture-grid';
import { useJobs } from '@/lib/browser/stores/jobs-store';
import { useLibraryIndex } from '@/lib/browser/stores/library-index-store';
import { FirstVisit } from './first-visit';

/** Where results lie, newest first: this visit's jobs, then what came before. */
export function LightTable() {
  const t = useTranslations('create.table');
  const order = useJobs((state) => state.order);
  const pictures = useLibraryIndex((state) => state.pictures);
  const jobIds = new Set(order);
  const earlier = pictures.filter((picture) => !jobIds.has(picture.jobId));
  if (order.length === 0 && earlier.length === 0) return <FirstVisit />;
  return (
    <div className="grid gap-10">
      {order.map((jobId) => (
        <JobBlock key={jobId} jobId={jobId} />
      ))}
      {earlier.length > 0 && (
        <section aria-label={t('earlier')} className="grid gap-3">
          {order.length > 0 && <h2 className="text-body text-muted">{t('earlier')}</h2>}
          <PictureGrid
            pictures={earlier}
            onOpen={(id) =>
              openLightbox(
                earlier.map((picture) => picture.id),
                id,
              )
            }
          />
        </section>
      )}
    </div>
  );
}
