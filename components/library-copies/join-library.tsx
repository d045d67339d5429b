'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { useJoin } from './use-join';

/** Takes another device's code, or the recovery words of a library, which this browser joins with all that it has. */
export function JoinLibrary() {
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
