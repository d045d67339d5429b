'use client';

import { Check, Link2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, buttonStyles } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { notify } from '@/components/ui/notify';
import { TextInput } from '@/components/ui/text-input';
import { copyText } from '@/lib/browser/platform/copy-text';

type ShareLinkProps = { id: string; isCopied: boolean; onClose: () => void };

/** Shows the link, which was already copied if the browser allowed it. */
export function ShareLink({ id, isCopied, onClose }: ShareLinkProps) {
  const t = useTranslations('share.done');
  const address = shareAddress(id);
  return (
    <div className="grid gap-5">
      <p role="status">{t(isCopied ? 'copied' : 'ready')}</p>
      <div className="flex items-end gap-2">
        <Field label={t('link')} className="flex-1">
          <TextInput readOnly value={address} onFocus={(event) => event.target.select()} />
        </Field>
        <CopyLinkButton id={id} wasCopied={isCopied} />
      </div>
      <p className="text-caption text-muted">{t('hint')}</p>
      <div className="flex flex-wrap justify-end gap-2">
        <a href={address} target="_blank" rel="noreferrer" className={buttonStyles({ variant: 'quiet' })}>
          {t('open')}
        </a>
        <Button variant="primary" onClick={onClose}>
          {t('close')}
        </Button>
      </div>
    </div>
  );
}

type CopyLinkButtonProps = { id: string; size?: 'small' | 'medium'; wasCopied?: boolean };

/** Copies the link of a share and confirms it in its own label. */
export function CopyLinkButton({ id, size = 'medium', wasCopied = false }: CopyLinkButtonProps) {
  const t = useTranslations('share.done');
  const [isCopied, setCopied] = useState(wasCopied);
  const copy = async () => {
    const isDone = await copyText(shareAddress(id));
    setCopied(isDone);
    if (!isDone) notify({ tone: 'failure', title: t('copyDenied'), text: t('copyDeniedText') });
  };
  const Icon = isCopied ? Check : Link2;
  return (
    <Button size={size} onClick={() => void copy()}>
      <Icon aria-hidden="true" className="size-4" />
      {t(isCopied ? 'isCopied' : 'copy')}
    </Button>
  );
}

/** The absolute URL of a share, at the origin of this page. */
export function shareAddress(id: string): string {
  return `${window.location.origin}/s/${id}`;
}
