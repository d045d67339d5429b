'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { lazyComponent } from '@/components/ui/lazy-component';
import { notify } from '@/components/ui/notify';
import { copyText } from '@/lib/browser/platform/copy-text';
import type { LibraryInvitation } from '@/lib/protocol/library-rows';

const InvitationQr = lazyComponent(
  () => import('./invitation-qr').then((module) => module.InvitationQr),
  <div className="size-44" />,
);

/** Shows a link, its QR code and a code by which one more device joins this library, once, within ten minutes. */
export function AddDevice() {
  const t = useTranslations('copies.addDevice');
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
        {invitation && <Invitation invitation={invitation} />}
      </div>
    </div>
  );
}

function Invitation({ invitation: { code, expiresAt } }: { invitation: LibraryInvitation }) {
  const t = useTranslations('copies.addDevice');
  const format = useFormatter();
  // The code is in the fragment, which browsers do not send, so that it is in no log.
  const link = `${location.origin}/join#${code}`;
  const isThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
  const copy = async () => {
    if (await copyText(link)) notify({ tone: 'success', title: t('copied') });
    else notify({ tone: 'failure', title: t('copyFailed') });
  };
  return (
    <div className="grid gap-2 py-1">
      <InvitationQr link={link} label={t('qr')} />
      <p>{t('how', { time: format.dateTime(new Date(expiresAt), { timeStyle: 'short' }) })}</p>
      <p className="select-all wrap-anywhere font-mono text-text">{link}</p>
      <Button size="small" className="w-fit" onClick={() => void copy()}>
        {t('copy')}
      </Button>
      {isThisMachine && <p>{t('thisMachine')}</p>}
      <p>{t('code')}</p>
      <p className="select-all font-mono text-lead text-text tracking-wider">{code}</p>
    </div>
  );
}
