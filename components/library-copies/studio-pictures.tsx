'use client';

import { useTranslations } from 'next-intl';
import { BringBackButton } from './bring-back-button';

/** Pictures whose originals only the studio has: they are fetched when they are looked at, or all at once. */
export function StudioPictures({ count, dropped }: { count: number; dropped: number }) {
  const t = useTranslations('copies');
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p className="text-text">
        {t('inStudio', { count })}
        {dropped > 0 && ` ${t('dropped', { count: dropped })}`}
      </p>
      <BringBackButton />
    </div>
  );
}
