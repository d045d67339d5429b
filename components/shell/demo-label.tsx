'use client';
'use no memo';

import { useTranslations } from 'next-intl';
import { useSession } from '@/lib/browser/session/session-store';

/** Says on every page of demo mode that pictures are samples and cost nothing. */
export function DemoLabel() {
  const t = useTranslations('shell');
  const demo = useSession(({ session }) => session?.demo === true);
  if (!demo) return null;
  return (
    <p className="truncate text-caption text-muted" title={t('demo')}>
      <span aria-hidden="true" className="md:hidden">
        {t('demoShort')}
      </span>
      <span className="max-md:sr-only">{t('demo')}</span>
    </p>
  );
}
