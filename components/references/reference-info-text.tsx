'use client';

import { useTranslations } from 'next-intl';
import { sizeText } from '@/components/pictures/size-text';
import type { ReferenceProgress } from '@/lib/browser/references/reference';

/** "6.8 MB → 412 KB · 4032×3024 → 2048×1536 · location removed" */
export function ReferenceInfoText({
  progress,
}: {
  progress: Extract<ReferenceProgress, { status: 'ready' }>;
}) {
  const t = useTranslations('references.receipt');
  const { receipt, wasReduced } = progress;
  const from = `${receipt.originalWidth}×${receipt.originalHeight}`;
  const to = `${receipt.width}×${receipt.height}`;
  const words = [
    ...receipt.stripped.filter((part) => part === 'location').map((part) => t(part)),
    ...receipt.notes.map((note) => t(`notes.${note}`)),
    ...(wasReduced ? [t('reducedHere')] : []),
  ];
  return (
    <p className="text-caption text-muted">
      <span className="figures whitespace-nowrap">
        {sizeText(receipt.originalBytes)} → {sizeText(receipt.sizeBytes)}
      </span>
      {' · '}
      <span className="figures whitespace-nowrap">{from === to ? to : `${from} → ${to}`}</span>
      {words.map((word) => (
        <span key={word}> · {word}</span>
      ))}
    </p>
  );
}
