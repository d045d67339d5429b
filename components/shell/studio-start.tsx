'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { notify } from '@/components/ui/notify';
import { loadSession } from '@/lib/browser/workflows/load-session';
import { refreshLibrary } from '@/lib/browser/workflows/refresh-library';
import { resumeJobs } from '@/lib/browser/workflows/resume-jobs';

/** What the studio does as it opens: asks for the session, brings unfinished jobs home, reads library and ledger. */
export function StudioStart() {
  const t = useTranslations('jobs');
  // Synchronises with the server and with what earlier visits left in this browser; once a page load.
  useEffect(() => {
    void loadSession();
    void refreshLibrary();
    void resumeJobs().then(({ recovered }) => {
      if (recovered > 0) notify({ title: t('recovered', { count: recovered }), tone: 'success' });
    });
  }, [t]);
  return null;
}
