'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { buttonLook } from '@/components/ui/button-styles';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { CopyLinkButton } from './copy-link-button';
import { shareAddress } from './share-address';

export type ShareLinkProps = { id: string; isCopied: boolean; onClose: () => void };

/** The link, copied already where the browser allowed it. */
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
        <a href={address} target="_blank" rel="noreferrer" className={buttonLook({ variant: 'quiet' })}>
          {t('open')}
        </a>
        <Button variant="primary" onClick={onClose}>
          {t('close')}
        </Button>
      </div>
    </div>
  );
}
