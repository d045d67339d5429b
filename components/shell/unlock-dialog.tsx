'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { unlockStudio } from '@/lib/browser/workflows/unlock-studio';

/** Asks for the access code of a locked studio; what was written on the page stays. */
export function UnlockDialog() {
  const t = useTranslations('shell.unlock');
  const [code, setCode] = useState('');
  const [state, setState] = useState<'waiting' | 'asking' | 'refused' | 'unreachable'>('waiting');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setState('asking');
    const result = await unlockStudio(code);
    setState(result === 'unlocked' ? 'waiting' : result);
  };
  const error = state === 'refused' || state === 'unreachable' ? t(state) : null;
  return (
    <Dialog open onOpenChange={() => undefined} title={t('title')} description={t('text')} size="small">
      <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <Field label={t('code')} error={error}>
          <TextInput
            type="password"
            autoComplete="current-password"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </Field>
        <Button variant="primary" type="submit" busy={state === 'asking'} disabled={code === ''}>
          {t('action')}
        </Button>
      </form>
    </Dialog>
  );
}
