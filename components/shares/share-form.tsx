'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { CheckField } from '@/components/ui/check-field';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { useSession } from '@/lib/browser/session/session-store';
import type { ShareChoices } from '@/lib/browser/shares/draft-share';
import { limits } from '@/lib/protocol/limits';
import { LifetimeField } from './lifetime-field';
import { ShareProblemAlert } from './share-problem-alert';

export type ShareFormProps = {
  count: number;
  /** The initial title. */
  title: string;
  onShare: (choices: ShareChoices) => void;
};

const initialChoices: ShareChoices = {
  title: '',
  showPrompt: true,
  showSettings: true,
  showCost: false,
  lifetimeDays: 30,
  allowDownload: true,
  password: '',
};

/** Chooses what is shown about the pictures, to whom, and for how long. */
export function ShareForm({ count, title, onShare }: ShareFormProps) {
  const t = useTranslations('share.form');
  const [choices, setChoices] = useState({
    ...initialChoices,
    title: title.slice(0, limits.shareTitleCharacters),
  });
  const bounds = useSession((state) => state.session?.shares);
  const change = (changes: Partial<ShareChoices>) => setChoices({ ...choices, ...changes });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onShare({ ...choices, title: choices.title.trim() });
  };
  if (bounds?.ready === false) return <ShareProblemAlert problem="not-configured" />;
  if (bounds && count > bounds.picturesMax) {
    return <Alert tone="note" title={t('tooMany', { max: bounds.picturesMax })} />;
  }
  return (
    <form className="grid gap-5" onSubmit={submit}>
      <Field label={t('title')} hint={t('titleHint')}>
        <TextInput
          value={choices.title}
          maxLength={limits.shareTitleCharacters}
          autoComplete="off"
          onChange={(event) => change({ title: event.target.value })}
        />
      </Field>
      <fieldset className="grid gap-0.5">
        <legend className="mb-1 text-body text-muted">{t('shown')}</legend>
        <CheckField
          label={t('prompt')}
          checked={choices.showPrompt}
          onCheckedChange={(showPrompt) => change({ showPrompt })}
        />
        <CheckField
          label={t('settings')}
          checked={choices.showSettings}
          onCheckedChange={(showSettings) => change({ showSettings })}
        />
        <CheckField
          label={t('cost')}
          checked={choices.showCost}
          onCheckedChange={(showCost) => change({ showCost })}
        />
        <CheckField
          label={t('download')}
          hint={t(choices.allowDownload ? 'downloadHint' : 'noDownloadHint')}
          checked={choices.allowDownload}
          onCheckedChange={(allowDownload) => change({ allowDownload })}
        />
      </fieldset>
      <LifetimeField
        legend={t('lifetime')}
        value={choices.lifetimeDays}
        onValueChange={(lifetimeDays) => change({ lifetimeDays })}
      />
      <Field label={t('password')} hint={t('passwordHint')}>
        <TextInput
          type="password"
          value={choices.password}
          maxLength={200}
          autoComplete="new-password"
          onChange={(event) => change({ password: event.target.value })}
        />
      </Field>
      <Button variant="primary" size="large" type="submit">
        {t('action')}
      </Button>
    </form>
  );
}
