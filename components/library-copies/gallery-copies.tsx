'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import { Button } from '@/components/ui/button';
import { useCopies } from '@/lib/browser/library-copies/use-copies';
import { isExportDue, useExportNotes } from '@/lib/browser/library-files/export-reminder';
import { useLibraryFiles } from '@/lib/browser/library-files/use-library-files';
import { clearsAfterSevenDays } from '@/lib/browser/platform/clears-after-seven-days';
import { BringBackButton } from './bring-back-button';
import { CopiesStatus } from './copies-status';
import { ExportLibrary } from './export-library';
import { LossNotice } from './loss-notice';

/** What the gallery says of the copies. `empty` is shown where there is nothing, and nothing was lost. */
export function GalleryCopies({ empty }: { empty: ReactNode }) {
  const copies = useCopies();
  if (copies === null) {
    return (
      <>
        {/* The place of its one line. */}
        <div className="min-h-[1lh] text-caption" />
        {empty}
      </>
    );
  }
  const { mode, reading } = copies;
  const { loss, pictures, studioOnly } = reading;
  return (
    <>
      <div className="grid min-h-[1lh] gap-2 text-caption text-muted">
        {pictures > 0 && <CopiesStatus mode={mode} reading={reading} />}
        {loss && <LossNotice loss={loss} reading={reading} mode={mode} />}
        {loss === null && mode !== 'on' && <ExportReminder />}
        {loss === null && studioOnly > 0 && mode === 'on' && (
          <StudioPictures count={studioOnly} dropped={reading.copying.dropped ?? 0} />
        )}
      </div>
      {loss === null && empty}
    </>
  );
}

/** Pictures whose originals only the studio has: they are fetched when they are looked at, or all at once. */
function StudioPictures({ count, dropped }: { count: number; dropped: number }) {
  const t = useTranslations('copies');
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p className="text-text">
        {t('inStudio', { count })}
        {dropped > 0 && ` ${t('dropped', { count: dropped })}`}
      </p>
      <BringBackButton />
    </div>
  );
}

/**
 * Where neither the studio nor a folder has a copy: says from time to time that the only one is here. It floats over the
 * end of the page, since nobody can tell before the library is read whether it will come.
 */
function ExportReminder() {
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
      className="fixed inset-x-3 bottom-[calc(var(--tabs)+0.75rem)] z-10 mx-auto grid w-fit max-w-[36rem] gap-2 rounded-panel border border-line bg-raised px-4 py-3 text-body shadow-float lg:bottom-6 lg:left-rail"
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
