'use client';

import type { ReactNode } from 'react';
import { useCopies } from '@/lib/browser/library-copies/use-copies';
import { CopiesStatus } from './copies-status';
import { ExportReminder } from './export-reminder';
import { LossNotice } from './loss-notice';
import { StudioPictures } from './studio-pictures';

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
        {loss === null && studioOnly > 0 && mode === 'on' && <StudioPictures count={studioOnly} />}
      </div>
      {loss === null && empty}
    </>
  );
}
