'use client';

import { useTranslations } from 'next-intl';
import { type ChangeEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import type { ImportOutcome, ImportProgress } from '@/lib/browser/library-files/import-report';

/** Imports a library from a zip or a folder, and reports the result. */
export function ImportLibrary() {
  const t = useTranslations('libraryFiles.import');
  const zip = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [progress, setProgress] = useState<ImportProgress | null>(null);
  const [outcome, setOutcome] = useState<ImportOutcome | null>(null);
  const running = useRef<AbortController | null>(null);
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    if (files.length === 0) return;
    const controller = new AbortController();
    running.current = controller;
    setOutcome(null);
    setProgress({ done: 0, total: 0 });
    try {
      const { importFiles } = await import('@/lib/browser/library-files/import-files');
      setOutcome(await importFiles(files, controller.signal, setProgress));
    } finally {
      setProgress(null);
    }
  };
  return (
    <div className={progress || outcome ? 'grid w-full gap-2' : 'grid gap-2'}>
      <input
        ref={zip}
        type="file"
        hidden
        accept=".zip,application/zip"
        onChange={(event) => void take(event)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        onChange={(event) => void take(event)}
        {...{ webkitdirectory: '' }}
      />
      {progress === null ? (
        <div className="flex flex-wrap gap-2">
          <Button size="small" onClick={() => zip.current?.click()}>
            {t('action')}
          </Button>
          <Button size="small" variant="plain" onClick={() => folder.current?.click()}>
            {t('folder')}
          </Button>
        </div>
      ) : (
        <>
          <p className="text-caption text-muted tabular-nums">{t('progress', { ...progress })}</p>
          <ProgressBar
            label={t('action')}
            percent={progress.total > 0 ? Math.round((100 * progress.done) / progress.total) : null}
            valueText={t('progress', { ...progress })}
          />
          <Button size="small" variant="plain" className="w-fit" onClick={() => running.current?.abort()}>
            {t('cancel')}
          </Button>
        </>
      )}
      <div role="status" className="empty:hidden">
        {outcome && <ImportResult outcome={outcome} />}
      </div>
    </div>
  );
}

/** What an import has added, what was already there, and what was refused and why. */
function ImportResult({ outcome }: { outcome: ImportOutcome }) {
  const t = useTranslations('libraryFiles.import');
  if (!('report' in outcome)) return <p className="text-caption text-text">{t(outcome.status)}</p>;
  const { added, changed, known, originals, refused } = outcome.report;
  const broughtBack = originals - added.picture;
  return (
    <div className="grid gap-1 text-caption text-muted">
      {outcome.status !== 'done' && <p className="text-text">{t(outcome.status)}</p>}
      <p className="text-text">{t('added', added)}</p>
      {broughtBack > 0 && <p>{t('originals', { count: broughtBack })}</p>}
      {changed > 0 && <p>{t('changed', { count: changed })}</p>}
      {known > 0 && <p>{t('known', { count: known })}</p>}
      {refused.length > 0 && (
        <>
          <p className="text-text">{t('refused')}</p>
          <ul className="grid gap-0.5">
            {refused.map(({ reason, count, examples }) => (
              <li key={reason}>
                {t(`reason.${reason}`, { count })}
                <span className="block truncate font-mono" title={examples.join('\n')}>
                  {examples[0]}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
