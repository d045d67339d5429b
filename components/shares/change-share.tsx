'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { limits } from '@/lib/protocol/limits';
import type { ShareLifetime, ShareSummary } from '@/lib/protocol/shares';
import { LifetimeField } from './lifetime-field';

type ShareChangeFormProps = {
  summary: ShareSummary;
  token: string | null;
  onDone: () => void;
  onCancel: () => void;
};

/** Changes title and expiry; only the fields that the user changed are sent. */
export function ShareChangeForm({ summary, token, onDone, onCancel }: ShareChangeFormProps) {
  const t = useTranslations('share.change');
  const [title, setTitle] = useState(summary.title);
  const [lifetimeDays, setLifetimeDays] = useState<ShareLifetime | undefined>(undefined);
  const [state, setState] = useState<'writing' | 'saving' | 'failed'>('writing');
  const isChanged = title.trim() !== summary.title || lifetimeDays !== undefined;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!isChanged) return onCancel();
    setState('saving');
    try {
      const { changeShare } = await import('@/lib/browser/shares/shares-api');
      await changeShare(summary.id, token, {
        title: title.trim(),
        ...(lifetimeDays === undefined ? {} : { lifetimeDays }),
      });
      onDone();
    } catch {
      setState('failed');
    }
  };

  return (
    <form className="grid gap-4" onSubmit={(event) => void save(event)}>
      <Field label={t('title')} error={state === 'failed' ? t('failed') : null}>
        <TextInput
          value={title}
          maxLength={limits.shareTitleCharacters}
          autoComplete="off"
          onChange={(event) => setTitle(event.target.value)}
        />
      </Field>
      <LifetimeField legend={t('lifetime')} value={lifetimeDays} onValueChange={setLifetimeDays} />
      <div className="flex gap-2">
        <Button variant="primary" type="submit" busy={state === 'saving'}>
          {t('save')}
        </Button>
        <Button variant="plain" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}

type RevokePartProps = {
  id: string;
  token: string | null;
  onDone: () => void;
  onCancel: () => void;
};

/** Asks for confirmation, because a revoked link can never be opened again. */
export function RevokeConfirmation({ id, token, onDone, onCancel }: RevokePartProps) {
  const t = useTranslations('share.revoke');
  const [state, setState] = useState<'asking' | 'revoking' | 'failed'>('asking');
  const revoke = async () => {
    setState('revoking');
    try {
      const { revokeShare } = await import('@/lib/browser/shares/manage-shares');
      await revokeShare(id, token);
      onDone();
    } catch {
      setState('failed');
    }
  };
  return (
    <div className="grid gap-3">
      <p
        role={state === 'failed' ? 'alert' : undefined}
        className={state === 'failed' ? 'text-failure' : undefined}
      >
        {t(state === 'failed' ? 'failed' : 'question')}
      </p>
      <div className="flex gap-2">
        <Button variant="danger" busy={state === 'revoking'} onClick={() => void revoke()}>
          {t('action')}
        </Button>
        <Button variant="plain" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}
