'use client';

import { useTranslations } from 'next-intl';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import type { MaskFileState } from './use-mask-file';

export type MaskFileNoticeProps = {
  file: MaskFileState;
  size: { width: number; height: number };
  onFit: () => void;
  onDismiss: () => void;
};

/** What is wrong with a mask file, and the way out. */
export function MaskFileNotice({ file, size, onFit, onDismiss }: MaskFileNoticeProps) {
  const t = useTranslations('edit.mask');
  if (file.status === 'none') return null;
  const dismiss = (
    <Button size="small" onClick={onDismiss}>
      {t('dismiss')}
    </Button>
  );
  if (file.status !== 'misfit') {
    return (
      <Alert title={t(`file.${file.status}.title`)} actions={dismiss}>
        {t(`file.${file.status}.text`)}
      </Alert>
    );
  }
  const from = `${file.width}×${file.height}`;
  const to = `${size.width}×${size.height}`;
  return (
    <Alert
      tone="warning"
      title={t('file.misfit.title')}
      actions={
        <>
          <Button size="small" onClick={onFit}>
            {t('file.misfit.fit')}
          </Button>
          {dismiss}
        </>
      }
    >
      {t('file.misfit.text', { from, to })}
    </Alert>
  );
}
