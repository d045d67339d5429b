'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { usePictureUrl } from '@/lib/browser/use-picture-url';
import { useSourceUrl } from './use-source-url';

export type CompareDialogProps = {
  jobId: string;
  results: readonly { index: number; width: number; height: number }[];
  onClose: () => void;
};

/** A result over its source, with a line between them to drag. */
export function CompareDialog({ jobId, results, onClose }: CompareDialogProps) {
  const t = useTranslations('edit.sources');
  const [chosen, setChosen] = useState(results[0]);
  if (chosen === undefined) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title')}
      description={t('description')}
      size="large"
    >
      <div className="grid gap-4">
        {results.length > 1 && (
          <SegmentedControl
            legend={t('after')}
            legendHidden
            segments={results.map(({ index }) => ({
              value: String(index),
              label: t('result', { number: index + 1 }),
            }))}
            value={String(chosen.index)}
            onValueChange={(value) => setChosen(results.find(({ index }) => String(index) === value))}
          />
        )}
        <CompareSlider jobId={jobId} result={chosen} />
      </div>
    </Dialog>
  );
}

type CompareSliderProps = { jobId: string; result: CompareDialogProps['results'][number] };

function CompareSlider({ jobId, result }: CompareSliderProps) {
  const t = useTranslations('edit.sources');
  const [percent, setPercent] = useState(50);
  const source = useSourceUrl(jobId, 0);
  const picture = usePictureUrl(`${jobId}:${result.index}`, 'original');
  const look = 'absolute inset-0 size-full select-none';
  const label = 'absolute bottom-2 rounded-full bg-scrim px-2 py-0.5 text-caption text-on-scrim';
  return (
    <div
      style={{
        aspectRatio: result.width / result.height,
        // As high as the dialog leaves room for, at the picture's own ratio.
        width: `min(100%, calc(62dvh * ${result.width / result.height}))`,
      }}
      className="relative mx-auto overflow-hidden rounded-picture bg-room has-focus-visible:outline-2 has-focus-visible:outline-focus"
    >
      {picture !== null && (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img src={picture} alt={t('after')} draggable={false} className={look} />
      )}
      {source !== null && (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img
          src={source}
          alt={t('before')}
          draggable={false}
          style={{ clipPath: `inset(0 ${100 - percent}% 0 0)` }}
          className={`${look} bg-room object-contain`}
        />
      )}
      <span aria-hidden="true" className={`${label} left-2`}>
        {t('before')}
      </span>
      <span aria-hidden="true" className={`${label} right-2`}>
        {t('after')}
      </span>
      <div
        aria-hidden="true"
        style={{ left: `${percent}%` }}
        className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-on-scrim shadow-[0_0_0_1px_rgb(0_0_0/0.4)]"
      >
        <span className="absolute top-1/2 left-1/2 size-8 -translate-1/2 rounded-full border-2 border-on-scrim bg-scrim" />
      </div>
      <input
        type="range"
        min={0}
        max={100}
        step={0.5}
        value={percent}
        aria-label={t('slider')}
        onChange={(event) => setPercent(event.target.valueAsNumber)}
        className="absolute inset-0 size-full cursor-ew-resize appearance-none opacity-0"
      />
    </div>
  );
}
