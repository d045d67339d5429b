'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';

export type RevokePartProps = {
  id: string;
  token: string | null;
  onDone: () => void;
  onCancel: () => void;
};

/** Asks once more: a link that was taken back never opens again. */
export function RevokePart({ id, token, onDone, onCancel }: RevokePartProps) {
  const t = useTranslations('share.revoke');
  const [state, setState] = useState<'asking' | 'revoking' | 'failed'>('asking');
  const revoke = async () => {
    setState('revoking');
    try {
      const { revokeShare } = await import('@/lib/browser/shares/revoke-share');
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
