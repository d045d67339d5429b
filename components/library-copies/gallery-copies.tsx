'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import type { CopiesReading } from '@/lib/browser/library-copies/read-copies';
import { useStudioLookup } from '@/lib/browser/library-copies/studio-lookup';
import { useCopies } from '@/lib/browser/library-copies/use-copies';
import { isExportDue, useExportNotes } from '@/lib/browser/library-files/export-reminder';
import { useAddedSince, useLibraryFiles } from '@/lib/browser/library-files/use-library-files';
import { clearsAfterSevenDays } from '@/lib/browser/platform/clears-after-seven-days';
import { BringBackButton } from './bring-back-button';
import { CopiesStatus } from './copies-status';
import { ExportLibrary } from './export-library';
import { floatingNotice, LossNotice } from './loss-notice';

type GalleryCopiesProps = {
  empty: ReactNode;
  loading: ReactNode;
  /** What can be done with the selected pictures floats where notices do, which come back afterwards. */
  isSelecting: boolean;
};

/**
 * What the gallery says about the copies. `empty` is shown if there are no pictures and none was lost, or `loading`
 * until it is known whether the studio has some.
 */
export function GalleryCopies({ empty, loading, isSelecting }: GalleryCopiesProps) {
  const copies = useCopies();
  const lookup = useStudioLookup();
  if (copies === null) {
    return (
      <>
        {/* Reserves the space of the one line. */}
        <div className="min-h-[1lh] text-caption" />
        {empty && <Below>{lookup.isOpen || lookup.pictures > 0 ? loading : empty}</Below>}
      </>
    );
  }
  const { mode } = copies;
  const { since, problem, hasUploadsInStudio = false } = copies.reading.copying;
  // None of the pictures in the studio has arrived yet.
  const isAwaited = mode === 'on' && since === null && problem === null && lookup.pictures > 0;
  const reading = isAwaited ? { ...copies.reading, studioOnly: lookup.pictures } : copies.reading;
  const { loss, pictures, studioOnly } = reading;
  const isSaid = pictures > 0 || problem === 'no-room';
  const status = isSaid && <CopiesStatus mode={mode} reading={reading} />;
  return (
    <>
      {loss === null && mode === 'on' && (studioOnly > 0 || hasUploadsInStudio) ? (
        <StudioPictures reading={reading} status={status} />
      ) : (
        <div className="min-h-[1lh] text-caption text-muted">{status}</div>
      )}
      {loss && !(isSelecting && pictures > 0) && (
        <LossNotice loss={loss} reading={reading} mode={mode} isFloating={pictures > 0} />
      )}
      {loss === null && mode !== 'on' && !isSelecting && <ExportReminder />}
      {loss === null && empty && <Below>{lookup.isOpen || isAwaited ? loading : empty}</Below>}
    </>
  );
}

/** What is shown where the pictures will be, below the line with their number. */
function Below({ children }: { children: ReactNode }) {
  return <div className="order-last">{children}</div>;
}

/**
 * Pictures whose originals or uploads only the studio has: they are fetched when they are looked at, or all at once. As
 * long as nothing is wrong, everything fits in the one reserved line, where a phone has no room for the status.
 */
function StudioPictures({ reading, status }: { reading: CopiesReading; status: ReactNode }) {
  const t = useTranslations('copies');
  const { copying, pictures, studioOnly, refused, unreadable } = reading;
  // Where some originals are here, a bare number would say that the studio lacks the others.
  const isPartial = studioOnly < pictures;
  const { dropped = 0, problem } = copying;
  const isOneLine = problem === null && dropped === 0 && refused === 0 && unreadable === 0;
  return (
    <div
      className={classNames(
        'flex items-center gap-x-4 text-caption text-muted',
        isOneLine ? 'h-[1lh]' : 'flex-wrap gap-y-2',
      )}
    >
      {status && <div className={classNames(isOneLine && 'shrink-0 max-md:sr-only')}>{status}</div>}
      <p className={classNames('text-text', isOneLine && 'truncate')}>
        {studioOnly === 0
          ? t('uploadsInStudio')
          : t(isPartial ? 'onlyInStudio' : 'inStudio', { count: studioOnly })}
        {dropped > 0 && ` ${t('dropped', { count: dropped })}`}
      </p>
      <span className="shrink-0">
        <BringBackButton />
      </span>
    </div>
  );
}

/** Says from time to time that the only copy is in this browser, if neither the studio nor a folder has one. */
function ExportReminder() {
  const t = useTranslations('libraryFiles.reminder');
  const format = useFormatter();
  const reading = useLibraryFiles();
  const notes = useExportNotes();
  const added = useAddedSince(notes.settledAt);

  // Synchronises with the notes of an earlier visit.
  useEffect(() => {
    void useExportNotes.persist.rehydrate();
  }, []);

  if (reading === null || reading.folder !== null) return null;
  const now = new Date();
  if (!isExportDue(notes, { ...reading, added }, now.getTime())) return null;
  const { pictures } = reading;
  const dismiss = () => notes.settle({ settledAt: now.toISOString(), settledPictures: pictures });
  return (
    <section
      aria-label={t('title', { count: pictures })}
      className={`${floatingNotice} grid gap-2 rounded-panel border border-line bg-raised px-4 py-3 text-body shadow-float`}
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
