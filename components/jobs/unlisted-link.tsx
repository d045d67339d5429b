'use client';

import { Copy, ExternalLink } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button, buttonStyles } from '@/components/ui/button';
import { notify } from '@/components/ui/notify';
import { copyText } from '@/lib/browser/platform/copy-text';

export type UnlistedLinkProps = {
  /** Given by the gateway: only its scheme is certain. */
  link: string;
};

/** The link of a picture that the studio does not fetch, to be opened or copied before it expires. */
export function UnlistedLink({ link }: UnlistedLinkProps) {
  const t = useTranslations('jobs.withheld');
  if (!/^https?:\/\//i.test(link)) return null;
  const copy = async () => {
    const isCopied = await copyText(link);
    notify({ tone: isCopied ? 'success' : 'failure', title: t(isCopied ? 'linkCopied' : 'linkNotCopied') });
  };
  return (
    <>
      <a href={link} target="_blank" rel="noreferrer noopener" className={buttonStyles({ size: 'small' })}>
        <ExternalLink aria-hidden="true" className="size-3.5" />
        {t('openLink')}
      </a>
      <Button size="small" onClick={() => void copy()}>
        <Copy aria-hidden="true" className="size-3.5" />
        {t('copyLink')}
      </Button>
    </>
  );
}
