'use client';

import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';

/** To the owner, above everything: whoever reaches this address can spend the studio's key. */
export function OpenPurseWarning() {
  const t = useTranslations('shell.openPurse');
  return (
    <div
      role="alert"
      className="flex items-start gap-2.5 border-warning border-b-2 bg-raised px-4 py-2.5 text-body lg:px-6"
    >
      <TriangleAlert aria-hidden="true" className="mt-[calc((1lh-1rem)/2)] size-4 shrink-0 text-warning" />
      <p className="text-pretty">
        <span className="font-strong">{t('title')}</span> <span className="text-muted">{t('advice')}</span>
      </p>
    </div>
  );
}
