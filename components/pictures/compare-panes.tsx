'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ComparePicture } from './compare-picture';
import type { CompareResult } from './compare-result';

export type ComparePanesProps = { sourceId: string; result: CompareResult };

/** Source and result beside each other, each whole; below each other on a phone. */
export function ComparePanes({ sourceId, result }: ComparePanesProps) {
  const t = useTranslations('pictures.compare');
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <Pane key={sourceId} id={sourceId} name={t('before')} />
      <Pane key={result.id} id={result.id} name={t('after')} ratio={result.width / result.height} />
    </div>
  );
}

function Pane({ id, name, ratio: known = 1 }: { id: string; name: string; ratio?: number }) {
  const [ratio, setRatio] = useState(known);
  return (
    <figure className="grid content-start gap-1.5">
      <div
        style={{ aspectRatio: ratio, width: `min(100%, calc(60dvh * ${ratio}))` }}
        className="relative mx-auto max-sm:max-w-[calc(34dvh*1.6)]"
      >
        <ComparePicture
          id={id}
          alt={name}
          onRatio={setRatio}
          className="absolute inset-0 size-full rounded-picture bg-room object-contain"
        />
      </div>
      <figcaption className="text-center text-caption text-muted">{name}</figcaption>
    </figure>
  );
}
