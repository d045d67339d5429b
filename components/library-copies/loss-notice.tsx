'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import type { CopiesReading } from '@/lib/browser/library-copies/read-copies';
import type { CopiesMode } from '@/lib/browser/library-copies/use-copies';
import type { LossRow } from '@/lib/browser/platform/database-rows';
import { BringBackButton } from './bring-back-button';

/**
 * Styles of a notice that floats over the end of the page: only reading the library shows whether there is one, and it
 * must not push away what was painted first.
 */
export const floatingNotice =
  'fixed inset-x-3 bottom-[calc(var(--tabs)+0.75rem)] z-10 mx-auto w-fit max-w-[36rem] lg:bottom-6 lg:left-rail';

type LossNoticeProps = {
  loss: LossRow;
  mode: CopiesMode;
  reading: CopiesReading;
  /** Whether it floats over the page, because it would push something away. */
  isFloating: boolean;
};

/** Says how many pictures the browser has cleared and up to which date, and offers what can be recovered. */
export function LossNotice({ loss, mode, reading, isFloating }: LossNoticeProps) {
  const t = useTranslations('copies.loss');
  const format = useFormatter();
  const { copying } = reading;
  const inStudio = mode === 'on' ? copying.studioPictures : 0;
  const last = format.relativeTime(new Date(loss.newestAt), new Date());
  const forget = async () => {
    const { forgetLoss } = await import('@/lib/browser/library/note-loss');
    await forgetLoss();
  };
  return (
    <div className={classNames(isFloating && `${floatingNotice} rounded-control shadow-float`)}>
      <Alert
        title={t('title', { count: loss.pictures, last })}
        actions={
          <>
            {inStudio > 0 && <BringBackButton />}
            <Button size="small" variant="plain" onClick={() => void forget()}>
              {t('dismiss')}
            </Button>
          </>
        }
      >
        {inStudio > 0 ? t('inStudio', { count: inStudio }) : t('nowhere')} {t('totals')}
      </Alert>
    </div>
  );
}
