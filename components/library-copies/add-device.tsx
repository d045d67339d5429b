'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import type { LibraryInvitation } from '@/lib/protocol/library-rows';

/** Shows a code by which one more device joins this library, once, within ten minutes. */
export function AddDevice() {
  const t = useTranslations('copies.addDevice');
  const format = useFormatter();
  const [invitation, setInvitation] = useState<LibraryInvitation | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const invite = async () => {
    setAsking(true);
    setFailed(false);
    const { inviteDevice } = await import('@/lib/browser/library-copies/devices');
    const code = await inviteDevice();
    setInvitation(code);
    setFailed(code === null);
    setAsking(false);
  };
  return (
    <div className="grid gap-1.5">
      <Button size="small" className="w-fit" busy={isAsking} onClick={() => void invite()}>
        {t('action')}
      </Button>
      <div role="status" className="text-caption text-muted">
        {hasFailed && t('failed')}
        {invitation && (
          <>
            <p className="py-1 font-mono text-lead text-text tracking-wider select-all">{invitation.code}</p>
            <p>
              {t('how', { time: format.dateTime(new Date(invitation.expiresAt), { timeStyle: 'short' }) })}
            </p>
          </>
        )}
      </div>
    </div>
  );
}
