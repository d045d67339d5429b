'use client';

import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { sizeText } from '@/components/ui/size-text';
import type { LibrarySpace } from '@/lib/browser/library-files/library-space';
import { useLibraryFiles } from '@/lib/browser/library-files/use-library-files';
import { BackupFolder } from './backup-folder';
import { ExportLibrary } from './export-library';
import { ImportLibrary } from './import-library';

/** The user's own files: export, import, a folder that is kept up to date, and the space that everything takes. */
export function LibraryFiles({ hasCopy }: { hasCopy: boolean }) {
  const t = useTranslations('libraryFiles');
  const reading = useLibraryFiles();
  const [space, setSpace] = useState<LibrarySpace | null>(null);

  // Only on request, because it reads the whole library, which may take seconds.
  const measure = async () => {
    const { measureLibrary } = await import('@/lib/browser/library-files/library-space');
    setSpace(await measureLibrary(hasCopy));
  };

  if (reading === null) return null;
  return (
    <div className="mt-2 grid gap-3 border-line border-t pt-4">
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
          <ChevronRight aria-hidden="true" className="size-3.5" />
          {t('space.caption')}
        </Button>
      )}
    </div>
  );
}

const kinds = ['originals', 'thumbnails', 'references', 'rows'] as const;

/** What the library takes here and in the studio, by kind. */
function SpaceByKind({ space: { here, studio } }: { space: LibrarySpace }) {
  const t = useTranslations('libraryFiles.space');
  const size = (bytes: number | undefined) => (bytes ? sizeText(bytes) : '–');
  return (
    <table className="w-full text-caption tabular-nums">
      <caption className="sr-only">{t('caption')}</caption>
      <thead>
        <tr className="text-muted">
          <td />
          <th scope="col" className="pb-1 text-right font-normal">
            {t('here')}
          </th>
          {studio && (
            <th scope="col" className="pb-1 text-right font-normal">
              {t('studio')}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind} className="border-line border-t">
            <th scope="row" className="py-1 text-left font-normal text-muted">
              {t(kind)}
            </th>
            <td className="py-1 text-right">{size(here[kind])}</td>
            {studio && (
              <td className="py-1 text-right">{size(kind === 'thumbnails' ? undefined : studio[kind])}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
