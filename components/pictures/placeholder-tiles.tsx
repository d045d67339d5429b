'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useId, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { clampRatio } from './justify-rows';

export type PendingTileProps = {
  /** Width divided by height of the picture that is being made. */
  ratio: number;
  /** The newest preview; it fades in over the previous one. */
  previewUrl?: string | null;
  /** What is being done and for how long. Hidden from screen readers, which read the job's own status. */
  children?: ReactNode;
};

/** The place of a picture that is being made: a sheet of paper below the safelight, then the picture's previews. */
export function PendingTile({ ratio, previewUrl = null, children }: PendingTileProps) {
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
      style={{ aspectRatio: clampRatio(ratio) }}
      className="@container relative isolate w-full overflow-hidden rounded-picture bg-paper"
    >
      {shown.url === null && (
        <>
          <PaperGrain />
          <span aria-hidden="true" className="safelight-pulse absolute inset-0" />
        </>
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
      {children && (
        <p
          aria-hidden="true"
          className={classNames(
            'absolute inset-x-0 bottom-0 px-3 @max-[9rem]:px-1.5 pt-8 pb-2.5 text-balance text-center text-caption',
            shown.url === null ? 'text-text' : 'tile-scrim text-on-scrim',
          )}
        >
          {children}
        </p>
      )}
    </div>
  );
}

export type UnavailableTileProps = {
  /** Width divided by height of the missing picture. */
  ratio: number;
  title: string;
  text?: string | undefined;
  /** What is being done about it, in place of the text. */
  status?: string | null;
  /** Buttons for the next step. */
  children?: ReactNode;
};

/** The place of a picture that was withheld, failed or deleted, with the reason. */
export function UnavailableTile({ ratio, title, text, status = null, children }: UnavailableTileProps) {
  return (
    <div
      style={{ aspectRatio: clampRatio(ratio) }}
      className={classNames('@container grid grid-cols-[minmax(0,1fr)] place-items-center', undevelopedPaper)}
    >
      <PaperGrain />
      <div className="scroll-quiet relative grid max-h-full max-w-[min(18rem,100%)] justify-items-center gap-1 overflow-y-auto p-4 @max-[12rem]:px-2 text-center text-body">
        <p className="text-balance font-strong">{title}</p>
        {/* A narrow tile has room for the title only. */}
        {status !== null && (
          <p role="status" className="text-pretty text-caption text-muted">
            {status}
          </p>
        )}
        {status === null && text && (
          <p className="@max-[12rem]:hidden text-pretty text-caption text-muted">{text}</p>
        )}
        {children && <div className="flex flex-wrap justify-center gap-2 pt-2">{children}</div>}
      </div>
    </div>
  );
}

/** The place of a picture that did not come, where something else says why. */
export function BlankTile({ ratio }: { ratio: number }) {
  return (
    <div style={{ aspectRatio: clampRatio(ratio) }} className={undevelopedPaper}>
      <PaperGrain />
    </div>
  );
}

const undevelopedPaper =
  'relative w-full overflow-hidden rounded-picture bg-[color-mix(in_srgb,var(--color-safelight)_7%,var(--color-raised))] shadow-[inset_0_0_0_1px_var(--color-line)]';

/** A noise texture like photographic paper. Decorative. */
function PaperGrain() {
  const id = useId();
  return (
    <svg
      aria-hidden="true"
      className="absolute inset-0 size-full opacity-30 mix-blend-overlay dark:opacity-45"
    >
      <filter id={id}>
        <feTurbulence type="fractalNoise" baseFrequency="0.8 0.9" numOctaves="2" seed="7" />
        <feColorMatrix type="saturate" values="0" />
      </filter>
      <rect width="100%" height="100%" filter={`url(#${id})`} />
    </svg>
  );
}
