'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { useMoney } from '@/lib/browser/costs/use-money';
import { useOwnKey } from '@/lib/browser/session/own-key-store';
import { type KeyAnswer, removeOwnKey, takeOwnKey } from '@/lib/browser/session/take-own-key';

/** Lets users enter and remove their own key, which is checked at the gateway and used instead of the studio's. */
export function OwnKey() {
  const t = useTranslations('settings.ownKey');
  const { money } = useMoney();
  const key = useOwnKey((state) => state.key);
  const [answer, setAnswer] = useState<KeyAnswer | null>(null);
  const remove = () => {
    setAnswer(null);
    void removeOwnKey();
  };
  if (key === '') return <EnterKey answer={answer} onAnswer={setAnswer} />;
  const end = key.slice(-4);
  const leftMicroUsd = answer?.outcome === 'taken' ? answer.balance.leftMicroUsd : null;
  return (
    <section aria-label={t('title')} className="grid gap-1.5">
      <h3 className="text-body text-muted">{t('title')}</h3>
      <p className="text-body" role="status">
        {leftMicroUsd === null
          ? t('inUse', { end })
          : t('inUseLeft', { end, amount: money(leftMicroUsd, 'about') })}
      </p>
      <p className="text-caption text-muted">{t('kept')}</p>
      <Button size="small" className="w-fit" onClick={remove}>
        {t('remove')}
      </Button>
    </section>
  );
}

type EnterKeyProps = { answer: KeyAnswer | null; onAnswer: (answer: KeyAnswer) => void };

function EnterKey({ answer, onAnswer }: EnterKeyProps) {
  const t = useTranslations('settings.ownKey');
  const [text, setText] = useState('');
  const [isAsking, setAsking] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
    onAnswer(await takeOwnKey(text));
    setAsking(false);
  };
  const error = answer && answer.outcome !== 'taken' ? t(answer.outcome, answer) : null;
  return (
    <form className="grid gap-2" onSubmit={(event) => void submit(event)}>
      <Field label={t('title')} hint={t('hint')} error={error}>
        <TextInput
          data-optional=""
          type="password"
          autoComplete="off"
          spellCheck={false}
          maxLength={512}
          placeholder="sk-…"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Button type="submit" size="small" className="w-fit" busy={isAsking} disabled={text.trim() === ''}>
        {t('check')}
      </Button>
    </form>
  );
}
