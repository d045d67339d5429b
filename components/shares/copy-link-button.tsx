'use client';

import { Check, Link2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/notify';
import { copyText } from '@/lib/browser/platform/copy-text';
import { shareAddress } from './share-address';

export type CopyLinkButtonProps = { id: string; size?: 'small' | 'medium'; wasCopied?: boolean };

/** Puts a share's link on the clipboard, and says so in its own place. */
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
