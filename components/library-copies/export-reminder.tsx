'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { Button } from '@/components/ui/button';
import { isExportDue, useExportNotes } from '@/lib/browser/library-files/export-reminder';
import { useLibraryFiles } from '@/lib/browser/library-files/use-library-files';
import { clearsAfterSevenDays } from '@/lib/browser/platform/clears-after-seven-days';
import { ExportLibrary } from './export-library';

/** Where neither the studio nor a folder has a copy: says from time to time that the only one is here. */
export function ExportReminder() {
  const t = useTranslations('libraryFiles.reminder');
  const format = useFormatter();
  const reading = useLibraryFiles();
  const notes = useExportNotes();

  // Synchronises with what an earlier visit has noted.
  useEffect(() => {
    void useExportNotes.persist.rehydrate();
  }, []);

  if (reading === null || reading.folder !== null) return null;
  const now = new Date();
  if (!isExportDue(notes, reading, now.getTime())) return null;
  const { pictures } = reading;
  const dismiss = () => notes.settle({ settledAt: now.toISOString(), settledPictures: pictures });
  return (
    <section
      aria-label={t('title', { count: pictures })}
      className="grid gap-2 rounded-control border border-line bg-raised px-3.5 py-3 text-body"
    >
      <p className="font-strong text-text">{t('title', { count: pictures })}</p>
      <p className="text-muted">
        {notes.exportedAt === ''
          ? t('never')
          : t('last', { ago: format.relativeTime(new Date(notes.exportedAt), now) })}
        {clearsAfterSevenDays() && ` ${t('safari')}`}
      </p>
      <div className="flex flex-wrap items-start gap-2">
        <ExportLibrary />
        <Button size="small" variant="plain" onClick={dismiss}>
          {t('dismiss')}
        </Button>
      </div>
    </section>
  );
}
