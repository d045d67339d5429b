'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ComparePicture } from './compare-picture';
import type { CompareResult } from './compare-result';

export type CompareSliderProps = { sourceId: string; result: CompareResult };

const label =
  'pointer-events-none absolute bottom-2 rounded-full bg-scrim px-2 py-0.5 text-caption text-on-scrim';

/** The result over its source, with a line between them to drag. */
export function CompareSlider({ sourceId, result }: CompareSliderProps) {
  const t = useTranslations('pictures.compare');
  const [percent, setPercent] = useState(50);
  const ratio = result.width / result.height;
  return (
    <div
      // As high as the dialog leaves room for, at the picture's own ratio.
      style={{ aspectRatio: ratio, width: `min(100%, calc(62dvh * ${ratio}))` }}
      className="relative mx-auto overflow-hidden rounded-picture bg-room has-focus-visible:outline-2 has-focus-visible:outline-focus"
    >
      <ComparePicture id={result.id} alt={t('after')} className="absolute inset-0 size-full select-none" />
      <ComparePicture
        id={sourceId}
        alt={t('before')}
        style={{ clipPath: `inset(0 ${100 - percent}% 0 0)` }}
        className="absolute inset-0 size-full select-none bg-room object-contain"
      />
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
        aria-label={t('share')}
        onChange={(event) => setPercent(event.target.valueAsNumber)}
        className="absolute inset-0 size-full cursor-ew-resize appearance-none opacity-0"
      />
    </div>
  );
}
