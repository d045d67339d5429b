'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { type UnlockAnswer, unlockStudio } from '@/lib/browser/session/lock-studio';

/** Asks for the access code and calls `onUnlocked` when it is correct. */
export function UnlockForm({ onUnlocked }: { onUnlocked: () => void }) {
  const t = useTranslations('shell.unlock');
  const [code, setCode] = useState('');
  const [answer, setAnswer] = useState<UnlockAnswer | 'asking' | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAnswer('asking');
    const received = await unlockStudio(code);
    setAnswer(received);
    if (received.outcome === 'unlocked') onUnlocked();
  };
  const isAnswered = answer !== null && answer !== 'asking';
  const error = isAnswered && answer.outcome !== 'unlocked' ? t(answer.outcome, answer) : null;
  // The button stays busy after success, because the page is about to change.
  const busy = answer === 'asking' || (isAnswered && answer.outcome === 'unlocked');
  return (
    <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
      <Field label={t('code')} error={error}>
        <TextInput
          type="password"
          name="code"
          autoComplete="current-password"
          value={code}
          onChange={(event) => setCode(event.target.value)}
          onEarlyText={setCode}
        />
      </Field>
      <Button variant="primary" type="submit" busy={busy} disabled={code === ''}>
        {t('action')}
      </Button>
    </form>
  );
}
