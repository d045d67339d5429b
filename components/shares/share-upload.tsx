'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import type { UploadProgress } from '@/lib/browser/shares/upload-share';

export type ShareUploadProps = { progress: UploadProgress | null; count: number; onStop: () => void };

/** The pictures on their way, one by one. */
export function ShareUpload({ progress, count, onStop }: ShareUploadProps) {
  const t = useTranslations('share.upload');
  const isAtEnd = progress !== null && progress.percent >= 100;
  const told =
    progress === null
      ? t('preparing')
      : isAtEnd
        ? t('opening')
        : t('picture', { picture: progress.picture, count });
  return (
    <div className="grid gap-4 py-2">
      <p role="status" className="tabular-nums">
        {told}
      </p>
      <ProgressBar
        label={t('label')}
        percent={progress === null || isAtEnd ? null : progress.percent}
        valueText={told}
      />
      <div className="flex items-center justify-between gap-4 pt-2">
        <p className="text-caption text-muted">{t('hint')}</p>
        <Button onClick={onStop}>{t('stop')}</Button>
      </div>
    </div>
  );
}
