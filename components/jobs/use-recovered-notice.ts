'use client';

import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { notify } from '@/components/ui/notify';

/** Says how many pictures arrived since the last visit: when the first is saved, and again with each further one. */
export function useRecoveredNotice(): (count: number) => void {
  const t = useTranslations('shell');
  return useCallback(
    (count) => notify({ id: 'recovered', title: t('recovered', { count }), tone: 'success' }),
    [t],
  );
}
