'use client';
'use no memo';

import { useTranslations } from 'next-intl';

/** Says that a press could not be sent. Its code comes with the page, because nothing can be loaded at that time. */
export function UnsentNotice() {
  const t = useTranslations('shell');
  return (
    <p role="alert" className="mb-2 text-pretty text-caption text-failure">
      {t('unsent')}
    </p>
  );
}
