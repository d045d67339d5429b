'use client';

import { useTranslations } from 'next-intl';
import { EmptyState } from '@/components/ui/empty-state';
import { Spinner } from '@/components/ui/spinner';
import { ShareRow } from './share-row';
import { ShareTrouble } from './share-trouble';
import { useListedShares } from './use-listed-shares';

/** What was shared from this browser, newest first; for the studio's owner, all of it. */
export function MyShares({ onLeave }: { onLeave: () => void }) {
  const t = useTranslations('share.mine');
  const { listed, readAgain } = useListedShares();
  if (listed.status === 'reading') {
    return (
      <div role="status" className="grid place-items-center py-16 text-muted">
        <Spinner />
        <span className="sr-only">{t('reading')}</span>
      </div>
    );
  }
  if (listed.status === 'failed') return <ShareTrouble problem={listed.problem} onTryAgain={readAgain} />;
  if (listed.shares.length === 0) {
    return (
      <EmptyState title={t('empty.title')} level={3}>
        {t('empty.text')}
      </EmptyState>
    );
  }
  return (
    <ul className="divide-y divide-line">
      {listed.shares.map((share) => (
        <ShareRow key={share.summary.id} share={share} onChanged={readAgain} onLeave={onLeave} />
      ))}
    </ul>
  );
}
