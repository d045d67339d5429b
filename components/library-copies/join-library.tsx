'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import type { JoinAnswer } from '@/lib/browser/library-copies/devices';

/** Takes the code of another device, whose library this browser joins with all that it has. */
export function JoinLibrary() {
  const t = useTranslations('copies.join');
  const [code, setCode] = useState('');
  const [answer, setAnswer] = useState<JoinAnswer | null>(null);
  const [isAsking, setAsking] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() === '') return;
    setAsking(true);
    const { joinByCode } = await import('@/lib/browser/library-copies/devices');
    const joined = await joinByCode(code);
    setAnswer(joined);
    if (joined === 'joined') setCode('');
    setAsking(false);
  };
  return (
    <form className="grid gap-2" onSubmit={(event) => void submit(event)}>
      <Field
        label={t('label')}
        hint={answer === 'joined' ? t('joined') : t('hint')}
        error={answer !== null && answer !== 'joined' ? t(answer) : null}
      >
        <TextInput value={code} autoComplete="off" onChange={(event) => setCode(event.target.value)} />
      </Field>
      <Button type="submit" size="small" className="w-fit" busy={isAsking}>
        {t('action')}
      </Button>
    </form>
  );
}
