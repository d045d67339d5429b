'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { CheckField } from '@/components/ui/check-field';
import { Field } from '@/components/ui/field';
import { notify } from '@/components/ui/notify';
import { sizeText } from '@/components/ui/size-text';
import { TextInput } from '@/components/ui/text-input';
import { useCopies } from '@/lib/browser/library-copies/use-copies';
import { AddDevice } from './add-device';
import { CopiesStatus } from './copies-status';
import { LibraryFiles } from './library-files';
import { RecoveryWords } from './recovery-words';
import { useJoin } from './use-join';

/** The library's copy in the studio: turns it on or off for this browser, adds devices, and deletes the copy. */
export function LibraryCopies() {
  const t = useTranslations('copies');
  const copies = useCopies();
  if (copies === null) return null;
  const { mode, reading } = copies;
  const { copying } = reading;
  const isPossible = mode === 'on' || mode === 'turned-off' || mode === 'deleted';
  const hasCopy = mode === 'on' && copying.library !== null;
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
        </>
      )}
      <LibraryFiles hasCopy={hasCopy} />
      {hasCopy && (
        // At the end and below a line, so that no press that is meant for something else hits it.
        <div className="mt-2 border-line border-t pt-4">
          <DeleteCopy />
        </div>
      )}
    </section>
  );
}

/**
 * Deletes the studio's copy, after asking: other devices keep what they have, but originals that only the studio has
 * are lost.
 */
function DeleteCopy() {
  const t = useTranslations('copies.delete');
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    const { deleteCopy } = await import('@/lib/browser/library-copies/devices');
    if (!(await deleteCopy())) notify({ tone: 'failure', title: t('failed') });
    setBusy(false);
    setAsked(false);
  };
  if (!isAsked) {
    return (
      <Button size="small" variant="danger" className="w-fit" onClick={() => setAsked(true)}>
        {t('action')}
      </Button>
    );
  }
  return (
    <div className="grid gap-2">
      <p className="text-caption text-text">{t('warning')}</p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" variant="danger" busy={isBusy} onClick={() => void remove()}>
          {t('confirm')}
        </Button>
        <Button size="small" variant="plain" onClick={() => setAsked(false)}>
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}

/** Joins a library by another device's code or by its recovery words. This browser's own library goes with it. */
function JoinLibrary() {
  const t = useTranslations('copies.join');
  const [typed, setTyped] = useState('');
  const { answer, isAsking, left, join } = useJoin();
  const hasJoined = answer === 'joined' || answer === 'same';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === '' || isAsking) return;
    const joined = await join(typed);
    if (joined === 'joined') setTyped('');
  };
  return (
    <form className="grid gap-2" onSubmit={(event) => void submit(event)}>
      <Field
        label={t('label')}
        hint={hasJoined ? t(answer) : left > 0 ? t('fetching', { count: left }) : t('hint')}
        error={answer !== null && !hasJoined ? t(answer) : null}
      >
        <TextInput
          value={typed}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      <Button type="submit" size="small" className="w-fit" busy={isAsking}>
        {t('action')}
      </Button>
    </form>
  );
}
