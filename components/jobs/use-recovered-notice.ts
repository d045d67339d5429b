'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { notify } from '@/components/ui/notify';

/** Says how many pictures came while the user was away: at once, and again with each that follows. */
export function useRecoveredNotice(): (count: number) => void {
  const t = useTranslations('jobs');
  return useCallback(
    (count) => notify({ id: 'recovered', title: t('recovered', { count }), tone: 'success' }),
    [t],
  );
}
