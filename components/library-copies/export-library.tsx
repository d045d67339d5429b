'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import type { ExportOutcome } from '@/lib/browser/library-files/export-library';
import type { ExportProgress } from '@/lib/library-format/library-files';

/** Saves the library as a zip, with its progress and a way to stop. */
export function ExportLibrary() {
  const t = useTranslations('libraryFiles.export');
  const [progress, setProgress] = useState<ExportProgress | 'reading' | null>(null);
  const [outcome, setOutcome] = useState<ExportOutcome | null>(null);
  const running = useRef<AbortController | null>(null);
  const start = async () => {
    const controller = new AbortController();
    running.current = controller;
    setOutcome(null);
    setProgress('reading');
    try {
      const { exportLibrary } = await import('@/lib/browser/library-files/export-library');
      setOutcome(await exportLibrary(controller.signal, setProgress));
    } finally {
      setProgress(null);
    }
  };
  if (progress !== null) {
    const percent = progress === 'reading' ? null : Math.round((100 * progress.done) / (progress.total || 1));
    const text = progress === 'reading' ? t('reading') : t('progress', { ...progress });
    return (
      <div className="grid w-full gap-2">
        <p className="text-caption text-muted tabular-nums">{text}</p>
        <ProgressBar label={t('action')} percent={percent} valueText={text} />
        <Button size="small" variant="plain" className="w-fit" onClick={() => running.current?.abort()}>
          {t('cancel')}
        </Button>
      </div>
    );
  }
  return (
    <div className="grid gap-1.5">
      <Button size="small" className="w-fit" onClick={() => void start()}>
        {t('action')}
      </Button>
      <p role="status" className="text-caption text-muted empty:hidden">
        {outcome !== null && outcomeText(outcome, t)}
      </p>
    </div>
  );
}

type Translate = ReturnType<typeof useTranslations<'libraryFiles.export'>>;

function outcomeText(outcome: ExportOutcome, t: Translate): string {
  if (outcome.status !== 'saved') return t(outcome.status);
  if (outcome.isPart) return t('savedPart');
  return outcome.missing > 0 ? t('savedWithout', { count: outcome.missing }) : t('saved');
}
