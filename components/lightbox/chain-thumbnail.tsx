'use client';

import { ImageOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { pictureName } from '@/components/pictures/picture-name';
import { classNames } from '@/components/ui/class-names';
import { insertInLightbox } from '@/lib/browser/library/lightbox-store';
import type { ChainStep } from '@/lib/browser/library/load-picture-chain';
import { usePictureUrl } from '@/lib/browser/library/use-picture';

export type ChainThumbnailProps = { step: ChainStep; isCurrent: boolean };

const frame = 'block size-14 overflow-hidden rounded-picture bg-line';

/** One picture of a chain: a press shows it large. Uploads and what is gone only stand there. */
export function ChainThumbnail({ step, isCurrent }: ChainThumbnailProps) {
  const t = useTranslations('pictures');
  const url = usePictureUrl(step.kind === 'gone' ? null : step.id, 'thumbnail');
  if (step.kind === 'gone') {
    return (
      <span
        role="img"
        aria-label={t('chain.gone')}
        data-tooltip={t('chain.gone')}
        className={`${frame} grid! place-items-center text-muted`}
      >
        <ImageOff aria-hidden="true" className="size-4.5" />
      </span>
    );
  }
  const name = step.kind === 'upload' ? t('chain.upload') : pictureName(step.prompt, t('untitled'));
  const picture = url !== null && (
    // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
    <img src={url} alt={name} draggable={false} className="size-full object-cover" />
  );
  if (step.kind === 'upload') {
    return (
      <span data-tooltip={name} className={frame}>
        {picture}
      </span>
    );
  }
  return (
    <button
      type="button"
      aria-current={isCurrent ? 'true' : undefined}
      aria-label={name}
      data-tooltip={name}
      onClick={() => insertInLightbox(step.id)}
      className={classNames(
        frame,
        isCurrent ? 'outline-2 outline-safelight outline-offset-2' : 'hover:opacity-85',
      )}
    >
      {picture}
    </button>
  );
}
