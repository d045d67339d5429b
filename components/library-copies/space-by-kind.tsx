import { useTranslations } from 'next-intl';
import { sizeText } from '@/components/ui/size-text';
import type { LibrarySpace } from '@/lib/browser/library-files/library-space';

const kinds = ['originals', 'thumbnails', 'references', 'rows'] as const;

/** What the library takes here and in the studio, by kind. */
export function SpaceByKind({ space: { here, studio } }: { space: LibrarySpace }) {
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
