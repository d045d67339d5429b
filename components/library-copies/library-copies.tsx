'use client';

import { useTranslations } from 'next-intl';
import { CheckField } from '@/components/ui/check-field';
import { sizeText } from '@/components/ui/size-text';
import { useCopies } from '@/lib/browser/library-copies/use-copies';
import { AddDevice } from './add-device';
import { CopiesStatus } from './copies-status';
import { DeleteCopy } from './delete-copy';
import { JoinLibrary } from './join-library';
import { LibraryFiles } from './library-files';
import { RecoveryWords } from './recovery-words';

/** Copies of the library in the studio: on or off for this browser, other devices, and the end of the copy. */
export function LibraryCopies() {
  const t = useTranslations('copies');
  const copies = useCopies();
  if (copies === null) return null;
  const { mode, reading } = copies;
  const { copying } = reading;
  const isPossible = mode === 'on' || mode === 'turned-off' || mode === 'deleted';
  const turn = async (isOn: boolean) => {
    const { turnCopies } = await import('@/lib/browser/library-copies/run-copies');
    await turnCopies(isOn);
  };
  return (
    <section aria-label={t('title')} className="grid gap-2">
      <h3 className="text-body text-muted">{t('title')}</h3>
      <CheckField
        isSwitch
        label={t('keep')}
        checked={mode === 'on'}
        disabled={!isPossible}
        onCheckedChange={(isOn) => void turn(isOn)}
        hint={t(`hint.${mode}`)}
      />
      {mode === 'on' && (
        <>
          <div className="text-caption text-muted">
            <CopiesStatus mode={mode} reading={reading} />
            {copying.library !== null && (
              <p>
                {t('size', {
                  count: copying.studioPictures,
                  demo: copying.studioDemoPictures ?? 0,
                  size: sizeText(copying.studioBytes),
                })}
              </p>
            )}
          </div>
          {copying.library !== null && (
            <>
              <AddDevice />
              <RecoveryWords />
            </>
          )}
          <JoinLibrary />
          {copying.library !== null && <DeleteCopy />}
        </>
      )}
      <LibraryFiles hasCopy={mode === 'on' && copying.library !== null} />
    </section>
  );
}
