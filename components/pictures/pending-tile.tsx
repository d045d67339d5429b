'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { tileRatio } from './justify-rows';
import { PaperGrain } from './paper-grain';

export type PendingTileProps = {
  /** Width through height of the picture that is being made. */
  ratio: number;
  /** The newest preview; the one before it is kept below until the next comes. */
  previewUrl?: string | null;
};

/** The room of a picture that is being made; previews blend into each other. How far it is, the job says in words. */
export function PendingTile({ ratio, previewUrl = null }: PendingTileProps) {
  const t = useTranslations('pictures');
  const [shown, setShown] = useState<{ url: string | null; before: string | null }>({
    url: null,
    before: null,
  });
  if (previewUrl !== shown.url) setShown({ url: previewUrl, before: shown.url });
  return (
    <div
      role="img"
      aria-label={t(shown.url === null ? 'pending' : 'preview')}
      style={{ aspectRatio: tileRatio(ratio) }}
      className="relative w-full overflow-hidden rounded-picture bg-raised shadow-[inset_0_0_0_1px_var(--color-line)]"
    >
      {shown.url === null && (
        <div className="skeleton-breath absolute inset-0 isolate bg-raised">
          <PaperGrain />
        </div>
      )}
      {[shown.before, shown.url].map(
        (url) =>
          url !== null && (
            // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
            <img
              key={url}
              src={url}
              alt=""
              className="absolute inset-0 size-full animate-[fade-in_var(--settle)_var(--ease)] object-cover brightness-[0.85] saturate-[0.9]"
            />
          ),
      )}
    </div>
  );
}
