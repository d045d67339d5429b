'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { buttonLook } from '@/components/ui/button-styles';
import { CopyLinkButton } from './copy-link-button';
import { shareAddress } from './share-address';

export type ShareRowActionsProps = {
  id: string;
  status: 'draft' | 'published';
  /** Absent: this browser has nothing that an upload could go on with. */
  onGoOn?: (() => void) | undefined;
  onChange: () => void;
  onRevoke: () => void;
};

/** What can be done with a share that is open, or on its way to be. */
export function ShareRowActions({ id, status, onGoOn, onChange, onRevoke }: ShareRowActionsProps) {
  const t = useTranslations('share.mine');
  const isDraft = status === 'draft';
  return (
    <div className="flex flex-wrap gap-2">
      {isDraft && onGoOn && (
        <Button size="small" onClick={onGoOn}>
          {t('goOn')}
        </Button>
      )}
      {!isDraft && (
        <>
          <CopyLinkButton id={id} size="small" />
          <a
            href={shareAddress(id)}
            target="_blank"
            rel="noreferrer"
            className={buttonLook({ size: 'small' })}
          >
            {t('open')}
          </a>
          <Button size="small" onClick={onChange}>
            {t('change')}
          </Button>
        </>
      )}
      <Button size="small" variant="danger" onClick={onRevoke}>
        {t(isDraft ? 'discard' : 'revoke')}
      </Button>
    </div>
  );
}
