'use client';

import { Columns2, CornerUpLeft } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { use, useState } from 'react';
import type { CompareResult } from '@/components/pictures/compare-views';
import { ReferencesRegionContext } from '@/components/references/references-region';
import { Button, buttonStyles } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { lazyComponent } from '@/components/ui/lazy-component';
import { editNext } from '@/lib/browser/edit/take-pending-references';
import { usePictureUrl } from '@/lib/browser/library/use-picture';
import { useComposerSheet } from '@/lib/browser/parameters/composer-sheet-store';

const CompareDialog = lazyComponent(() =>
  import('@/components/pictures/compare-dialog').then((module) => module.CompareDialog),
);

export type EditSourcesProps = {
  /** Ids of the pictures and uploads that it was made from, in order. null until they are read: their place is kept. */
  parents: readonly string[] | null;
  isMasked?: boolean;
  /** The results, which can be compared with the sources and edited further. */
  results: readonly CompareResult[];
  /** How many results may still come: places for their buttons are reserved. */
  awaited?: number;
};

/** What an edit was made from, with buttons that compare the two and edit a result further. */
export function EditSources({ parents, isMasked = false, results, awaited = 0 }: EditSourcesProps) {
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
    <div
      className={classNames('flex flex-wrap items-center gap-x-4 gap-y-2', parents === null && 'invisible')}
    >
      <div className="flex items-center gap-2 text-caption text-muted">
        <span className="shrink-0">{t('from')}</span>
        <ul className="flex flex-wrap gap-1">
          {(parents ?? [null]).map((id, index) => (
            <li key={id}>
              <SourceThumbnail id={id} index={index} />
            </li>
          ))}
        </ul>
        {isMasked && <span className="shrink-0">{t('masked')}</span>}
      </div>
      {results.length + awaited > 0 && (
        <div className={classNames('flex flex-wrap gap-2', results.length === 0 && 'invisible')}>
          <Button size="small" onClick={() => setComparing(true)}>
            <Columns2 aria-hidden="true" className="size-3.5" />
            {words('open')}
          </Button>
          <NextButtons ids={results.map(({ id }) => id)} awaited={awaited} onNext={editFurther} />
        </div>
      )}
      {comparing && parents && (
        <CompareDialog sources={parents} results={results} onClose={() => setComparing(false)} />
      )}
    </div>
  );
}

type NextButtonsProps = { ids: readonly string[]; awaited: number; onNext: (id: string) => void };

/** One button for a single result; a numbered one for each of several results. */
function NextButtons({ ids, awaited, onNext }: NextButtonsProps) {
  const t = useTranslations('edit.sources');
  const [first] = ids;
  if (ids.length + awaited === 1) {
    return (
      <Button size="small" data-tooltip={t('nextHint')} onClick={() => first !== undefined && onNext(first)}>
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
      {Array.from({ length: awaited }, (_, at) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: an empty place has no identity
          key={at}
          className={buttonStyles({
            size: 'small',
            className: 'figures invisible pointer-coarse:min-w-control',
          })}
        >
          {ids.length + at + 1}
        </span>
      ))}
    </div>
  );
}

function SourceThumbnail({ id, index }: { id: string | null; index: number }) {
  const t = useTranslations('pictures.compare');
  const url = usePictureUrl(id, 'thumbnail');
  return (
    <span className="block size-8 overflow-hidden rounded-picture bg-line">
      {url !== null && (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img src={url} alt={t('source', { number: index + 1 })} className="size-full object-cover" />
      )}
    </span>
  );
}
