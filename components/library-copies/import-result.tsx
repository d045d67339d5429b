import { useTranslations } from 'next-intl';
import type { ImportOutcome } from '@/lib/browser/library-files/import-report';

/** What an import has added, what was there already, and what was refused and why. */
export function ImportResult({ outcome }: { outcome: ImportOutcome }) {
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
