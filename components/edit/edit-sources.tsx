'use client';

import { Columns2, CornerUpLeft } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { use, useState } from 'react';
import type { CompareResult } from '@/components/pictures/compare-views';
import { ReferencesRegionContext } from '@/components/references/references-region';
import { Button } from '@/components/ui/button';
import { lazyComponent } from '@/components/ui/lazy-component';
import { editNext } from '@/lib/browser/edit/take-pending-references';
import { usePictureUrl } from '@/lib/browser/library/use-picture';
import { useComposerSheet } from '@/lib/browser/parameters/composer-sheet-store';

const CompareDialog = lazyComponent(() =>
  import('@/components/pictures/compare-dialog').then((module) => module.CompareDialog),
);

export type EditSourcesProps = {
  /** What it was made from, in order: ids of pictures and uploads. */
  parents: readonly string[];
  isMasked?: boolean;
  /** Can be compared with the sources, and edited further. */
  results: readonly CompareResult[];
};

/** What an edit was made from, with buttons that compare the two and edit a result further. */
export function EditSources({ parents, isMasked = false, results }: EditSourcesProps) {
  const t = useTranslations('edit.sources');
  const words = useTranslations('pictures.compare');
  const [comparing, setComparing] = useState(false);
  const region = use(ReferencesRegionContext);
  const editFurther = (id: string) => {
    // On a phone the form is folded below the pictures.
    useComposerSheet.getState().open();
    void editNext(id).then(() => region.current?.scrollIntoView({ block: 'nearest' }));
  };
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="flex items-center gap-2 text-caption text-muted">
        <span className="shrink-0">{t('from')}</span>
        <ul className="flex flex-wrap gap-1">
          {parents.map((id, place) => (
            <li key={id}>
              <SourceThumbnail id={id} place={place} />
            </li>
          ))}
        </ul>
        {isMasked && <span className="shrink-0">{t('masked')}</span>}
      </div>
      {results.length > 0 && (
        <div className="flex flex-wrap gap-2">
          <Button size="small" onClick={() => setComparing(true)}>
            <Columns2 aria-hidden="true" className="size-3.5" />
            {words('open')}
          </Button>
          <NextButtons ids={results.map(({ id }) => id)} onNext={editFurther} />
        </div>
      )}
      {comparing && <CompareDialog sources={parents} results={results} onClose={() => setComparing(false)} />}
    </div>
  );
}

type NextButtonsProps = { ids: readonly string[]; onNext: (id: string) => void };

/** One button for a single result; of several results, each has a numbered one. */
function NextButtons({ ids, onNext }: NextButtonsProps) {
  const t = useTranslations('edit.sources');
  const [first, second] = ids;
  if (first !== undefined && second === undefined) {
    return (
      <Button size="small" data-tooltip={t('nextHint')} onClick={() => onNext(first)}>
        <CornerUpLeft aria-hidden="true" className="size-3.5" />
        {t('next')}
      </Button>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-1">
      <CornerUpLeft aria-hidden="true" className="size-3.5 text-muted" />
      <span className="pr-1 text-caption text-muted">{t('nextOf')}</span>
      {ids.map((id, at) => (
        <Button
          key={id}
          size="small"
          aria-label={t('nextNumber', { number: at + 1 })}
          data-tooltip={t('nextHint')}
          onClick={() => onNext(id)}
          className="figures pointer-coarse:min-w-control"
        >
          {at + 1}
        </Button>
      ))}
    </div>
  );
}

function SourceThumbnail({ id, place }: { id: string; place: number }) {
  const t = useTranslations('pictures.compare');
  const url = usePictureUrl(id, 'thumbnail');
  return (
    <span className="block size-8 overflow-hidden rounded-picture bg-line">
      {url !== null && (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img src={url} alt={t('source', { number: place + 1 })} className="size-full object-cover" />
      )}
    </span>
  );
}
