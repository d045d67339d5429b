'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
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
      <InView key={file.status}>
        <Alert title={t(`file.${file.status}.title`)} actions={dismiss}>
          {t(`file.${file.status}.text`)}
        </Alert>
      </InView>
    );
  }
  const from = `${file.width}×${file.height}`;
  const to = `${size.width}×${size.height}`;
  return (
    <InView key={from}>
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
    </InView>
  );
}

/** On a phone the tools scroll, and what asks for a decision would come below their edge. */
function InView({ children }: { children: ReactNode }) {
  return <div ref={bringIntoView}>{children}</div>;
}

/** One function for all renders, so that it is called once an element. */
function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
