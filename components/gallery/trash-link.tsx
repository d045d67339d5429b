'use client';

import { Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { buttonStyles } from '@/components/ui/button';
import { PageLink } from '@/components/ui/page-link';
import { useLiveQuery } from '@/lib/browser/platform/use-live-query';

/** Leads to the trash, and tells how many pictures are in it. */
export function TrashLink() {
  const t = useTranslations('gallery');
  const count = useLiveQuery('trash-count', () =>
    import('@/lib/browser/library/trash').then((module) => module.countTrash),
  );
  return (
    <PageLink to="/gallery/trash" className={buttonStyles({ variant: 'plain', size: 'small' })}>
      <Trash2 aria-hidden="true" className="size-4" />
      {t('trash')}
      {count.value !== null && count.value > 0 && <span className="tabular-nums">{count.value}</span>}
    </PageLink>
  );
}
