'use client';

import { RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { lazyComponent } from '@/components/ui/lazy-component';
import { ProgressBar } from '@/components/ui/progress-bar';
import { sizeText } from '@/components/ui/size-text';
import {
  isRetryable,
  type ReadyProgress,
  type Reference,
  type ReferenceProgress,
} from '@/lib/browser/references/reference';
import type { ReferenceInfo } from '@/lib/protocol/reference-info';

export type ReferenceProgressTextProps = { reference: Reference; onRetry: () => void };

/** The progress of a reference: its stage in words and a bar, then what was made of it, or why it cannot be sent. */
export function ReferenceProgressText({ reference, onRetry }: ReferenceProgressTextProps) {
  const t = useTranslations('references');
  const { progress, originalBytes, name } = reference;
  if (progress.status === 'ready') {
    return (
      <div className="grid justify-items-start gap-1">
        <ReferenceInfoText {...progress} />
        <ReferenceCompareButton reference={reference} info={progress.info} />
      </div>
    );
  }
  if (progress.status === 'failed') {
    const { problem, requestId } = progress;
    return (
      <div role="alert" className="grid justify-items-start gap-1.5 text-caption">
        <p className="text-failure">{t(`problems.${problem}`)}</p>
        <p className="figures wrap-anywhere text-muted">
          {problem}
          {problem === 'failed' && requestId && ` · ${t('requestId', { id: requestId })}`}
        </p>
        {isRetryable(problem) && (
          <Button size="small" onClick={onRetry}>
            <RotateCcw aria-hidden="true" className="size-3.5" />
            {t('retry')}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className="grid gap-1.5">
      <p className="text-caption text-muted">
        {t(`stage.${stageOf(progress)}`)}
        {originalBytes !== null && <span className="figures"> · {sizeText(originalBytes)}</span>}
      </p>
      <ProgressBar label={t('progress', { name })} percent={uploadPercent(progress)} />
    </div>
  );
}

/** Percent of a running upload; null while the progress is unknown. */
export function uploadPercent(progress: ReferenceProgress): number | null {
  return progress.status === 'uploading' && progress.percent < 100 ? progress.percent : null;
}

function stageOf(progress: Exclude<ReferenceProgress, { status: 'failed' }>) {
  switch (progress.status) {
    case 'uploading':
      return progress.percent < 100 ? 'sending' : 'compressing';
    case 'ready':
    case 'refitting':
      return 'fitting';
    case 'waiting':
    case 'reducing':
      return progress.status;
  }
}

/** "6.8 MB → 412 KB · 4032×3024 → 2048×1536 · location removed" */
export function ReferenceInfoText({ info, wasReduced }: Pick<ReadyProgress, 'info' | 'wasReduced'>) {
  const t = useTranslations('references.receipt');
  const from = `${info.originalWidth}×${info.originalHeight}`;
  const to = `${info.width}×${info.height}`;
  const remarks = [
    ...info.stripped.filter((part) => part === 'location').map((part) => t(part)),
    ...info.notes.map((note) => t(`notes.${note}`)),
    ...(wasReduced ? [t(from === to ? 'convertedHere' : 'reducedHere')] : []),
  ];
  return (
    <p className="text-caption text-muted">
      <span className="figures whitespace-nowrap">
        {sizeText(info.originalBytes)} → {sizeText(info.sizeBytes)}
      </span>
      {' · '}
      <span className="figures whitespace-nowrap">{from === to ? to : `${from} → ${to}`}</span>
      {remarks.map((remark) => (
        <span key={remark}> · {remark}</span>
      ))}
    </p>
  );
}

const CompareDialog = lazyComponent(() =>
  import('@/components/pictures/compare-dialog').then((module) => module.CompareDialog),
);

export type ReferenceCompareButtonProps = {
  reference: Reference;
  info: ReferenceInfo;
};

/** Shows the file as given beside the compressed picture that is sent. Empty if the file is no longer here. */
function ReferenceCompareButton({ reference, info }: ReferenceCompareButtonProps) {
  const t = useTranslations('references');
  const [open, setOpen] = useState(false);
  const { id, pictureId, source, compressed } = reference;
  if (compressed === null || (source === null && pictureId === null)) return null;
  const given = source === null && pictureId !== null ? pictureId : `given:${id}`;
  const sent = compressed.sourceId ?? `sent:${id}`;
  const files = new Map([[sent, compressed.blob]]);
  if (source !== null) files.set(given, source);
  return (
    <>
      <Button
        size="small"
        variant="quiet"
        aria-label={t('compare', { name: reference.name })}
        onClick={() => setOpen(true)}
      >
        {t('compareShort')}
      </Button>
      {open && (
        <CompareDialog
          sources={[given]}
          results={[{ id: sent, width: info.width, height: info.height }]}
          files={files}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
