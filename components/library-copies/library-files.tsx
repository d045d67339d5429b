'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { LibrarySpace } from '@/lib/browser/library-files/library-space';
import { useLibraryFiles } from '@/lib/browser/library-files/use-library-files';
import { BackupFolder } from './backup-folder';
import { ExportLibrary } from './export-library';
import { ImportLibrary } from './import-library';
import { SpaceByKind } from './space-by-kind';

/** Files of one's own: export, import, a folder that is kept up to date, and what everything takes. */
export function LibraryFiles({ hasCopy }: { hasCopy: boolean }) {
  const t = useTranslations('libraryFiles');
  const reading = useLibraryFiles();
  const [space, setSpace] = useState<LibrarySpace | null>(null);
  const pictures = reading?.pictures;

  // Synchronises with what the library takes, measured again when a picture comes or goes.
  useEffect(() => {
    if (pictures === undefined) return;
    let isLeft = false;
    void import('@/lib/browser/library-files/library-space').then(async ({ measureLibrary }) => {
      const measured = await measureLibrary(hasCopy);
      if (!isLeft) setSpace(measured);
    });
    return () => {
      isLeft = true;
    };
  }, [pictures, hasCopy]);

  if (reading === null) return null;
  return (
    <div className="grid gap-3 border-line border-t pt-3">
      <p className="text-caption text-muted">{t('hint')}</p>
      <div className="flex flex-wrap items-start gap-2">
        <ExportLibrary />
        <ImportLibrary />
      </div>
      <BackupFolder folder={reading.folder} />
      {space && <SpaceByKind space={space} />}
    </div>
  );
}
