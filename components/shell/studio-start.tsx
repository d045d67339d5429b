'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { notify } from '@/components/ui/notify';

/** Opens the studio once the page has painted. */
export function StudioStart() {
  const t = useTranslations('jobs');
  // Synchronises with the server and with what earlier visits left in this browser; once a page load.
  useEffect(() => {
    void import('@/lib/browser/workflows/open-studio')
      .then(({ openStudio }) => openStudio())
      .then(({ recovered }) => {
        if (recovered > 0) notify({ title: t('recovered', { count: recovered }), tone: 'success' });
      });
  }, [t]);
  return null;
}
