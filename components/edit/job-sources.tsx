'use client';

import { Columns2, CornerUpLeft } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { onDemand } from '@/components/ui/on-demand';
import { getJobFiles } from '@/lib/browser/job-files';
import { useComposerSheet } from '@/lib/browser/stores/composer-sheet-store';
import { usePictureUrl } from '@/lib/browser/use-picture-url';
import { editNext } from '@/lib/browser/workflows/edit-references';
import type { JobState } from '@/lib/protocol/reduce-job';

const CompareDialog = onDemand(() =>
  import('@/components/pictures/compare-dialog').then((module) => module.CompareDialog),
);

/** What an edit was made from, how it differs, and the way on: its result as the next source. */
export function JobSources({ job }: { job: JobState }) {
  const t = useTranslations('edit.sources');
  const words = useTranslations('pictures.compare');
  const [comparing, setComparing] = useState(false);
  const { jobId } = job;
  const files = getJobFiles(jobId);
  if (files === null) return null;
  const saved = job.images.flatMap((image, index) =>
    image.status === 'saved' ? [{ id: `${jobId}:${index}`, width: image.width, height: image.height }] : [],
  );
  const [first] = saved;
  const goOn = (id: string) => {
    // On a phone the form lies folded under the pictures.
    useComposerSheet.getState().open();
    void editNext(id);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="flex items-center gap-2 text-caption text-muted">
        {t('from')}
        <ul className="flex flex-wrap gap-1">
          {files.parents.map((id, place) => (
            <li key={id}>
              <SourceThumbnail id={id} place={place} />
            </li>
          ))}
        </ul>
        {files.mask && t('masked')}
      </div>
      {first && (
        <div className="flex flex-wrap gap-2">
          <Button size="small" onClick={() => setComparing(true)}>
            <Columns2 aria-hidden="true" className="size-3.5" />
            {words('open')}
          </Button>
          <Button size="small" data-tooltip={t('nextHint')} onClick={() => goOn(first.id)}>
            <CornerUpLeft aria-hidden="true" className="size-3.5" />
            {t('next')}
          </Button>
        </div>
      )}
      {comparing && (
        <CompareDialog sources={files.parents} results={saved} onClose={() => setComparing(false)} />
      )}
    </div>
  );
}

function SourceThumbnail({ id, place }: { id: string; place: number }) {
  const url = usePictureUrl(id, 'thumbnail');
  return (
    <span className="block size-8 overflow-hidden rounded-picture bg-line">
      {url !== null && (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img src={url} alt={String(place + 1)} className="size-full object-cover" />
      )}
    </span>
  );
}
