'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { Select } from '@/components/ui/select';
import { ComparePanes, type CompareResult, CompareSlider } from './compare-views';

/** With more results than this, a select takes the place of the segments. */
const segmentsMax = 3;

const noFiles: ReadonlyMap<string, Blob> = new Map();

export type CompareDialogProps = {
  /** Ids of pictures or uploads, in the order in which they were sent. */
  sources: readonly string[];
  results: readonly CompareResult[];
  /** The bytes of pictures that the library does not have, by id. */
  files?: ReadonlyMap<string, Blob>;
  onClose: () => void;
};

/** A result and what it was made from: one over the other with a divider to drag, or side by side. */
export function CompareDialog({ sources, results, files = noFiles, onClose }: CompareDialogProps) {
  const t = useTranslations('pictures.compare');
  const [view, setView] = useState<'slider' | 'panes'>('slider');
  const [sourceId, setSourceId] = useState(sources[0]);
  const [result, setResult] = useState(results[0]);
  if (result === undefined || sourceId === undefined) return null;
  const View = view === 'slider' ? CompareSlider : ComparePanes;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title')}
      description={t(view === 'slider' ? 'sliderHint' : 'panesHint')}
      size="wide"
    >
      <div className="grid gap-4">
        <div className="flex flex-wrap items-end gap-3 *:min-w-32 *:flex-1 *:sm:min-w-48 *:sm:max-w-72 max-sm:*:first:basis-full">
          <SegmentedControl
            legend={t('way')}
            legendHidden
            segments={[
              { value: 'slider', label: t('slider') },
              { value: 'panes', label: t('panes') },
            ]}
            value={view}
            onValueChange={setView}
          />
          {results.length > segmentsMax && (
            <Field label={t('after')} labelHidden>
              <Select
                value={result.id}
                onValueChange={(value) => setResult(results.find(({ id }) => id === value))}
                options={results.map(({ id }, at) => ({ value: id, label: t('result', { number: at + 1 }) }))}
              />
            </Field>
          )}
          {results.length > 1 && results.length <= segmentsMax && (
            <SegmentedControl
              legend={t('after')}
              legendHidden
              segments={results.map(({ id }, at) => ({ value: id, label: t('result', { number: at + 1 }) }))}
              value={result.id}
              onValueChange={(value) => setResult(results.find(({ id }) => id === value))}
            />
          )}
          {sources.length > 1 && (
            <Field label={t('before')} labelHidden>
              <Select
                value={sourceId}
                onValueChange={setSourceId}
                options={sources.map((id, at) => ({ value: id, label: t('source', { number: at + 1 }) }))}
              />
            </Field>
          )}
        </div>
        <View sourceId={sourceId} result={result} files={files} />
      </div>
    </Dialog>
  );
}
