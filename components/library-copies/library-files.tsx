'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
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

  // Reads the whole library, which may take seconds: only for somebody who asks.
  const measure = async () => {
    const { measureLibrary } = await import('@/lib/browser/library-files/library-space');
    setSpace(await measureLibrary(hasCopy));
  };

  if (reading === null) return null;
  return (
    <div className="grid gap-3 border-line border-t pt-3">
      <p className="text-caption text-muted">{t('hint')}</p>
      <div className="flex flex-wrap items-start gap-2">
        <ExportLibrary />
        <ImportLibrary />
      </div>
      <BackupFolder folder={reading.folder} />
      {space ? (
        <SpaceByKind space={space} />
      ) : (
        <Button size="small" variant="plain" className="-ml-2.5 w-fit" onClick={() => void measure()}>
          {t('space.caption')}
        </Button>
      )}
    </div>
  );
}
