'use client';

import { useTranslations } from 'next-intl';
import { useSession } from '@/lib/browser/session/session-store';

/** Says, wherever one is, that pictures are samples and cost nothing. Its place is kept, so nothing moves. */
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
