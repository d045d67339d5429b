'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { notify } from '@/components/ui/notify';

/** Shows how many pictures arrived since the last visit, and counts up as further ones are saved. */
export function useRecoveredNotice(): (count: number) => void {
  const t = useTranslations('shell');
  return useCallback(
    (count) => notify({ id: 'recovered', title: t('recovered', { count }), tone: 'success' }),
    [t],
  );
}
