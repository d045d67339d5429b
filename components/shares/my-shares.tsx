'use client';

import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useState } from 'react';
import { EmptyState } from '@/components/ui/empty-state';
import { Spinner } from '@/components/ui/loading';
import { useSession } from '@/lib/browser/session/session-store';
import type { ListedShare } from '@/lib/browser/shares/manage-shares';
import type { ShareProblemName } from '@/lib/browser/shares/share-problem';
import { ShareProblemAlert } from './share-problem-alert';
import { ShareRow } from './share-row';

/** Lists the shares of this browser, or all shares for the studio's owner, newest first. */
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
  if (listed.status === 'failed')
    return <ShareProblemAlert problem={listed.problem} onTryAgain={readAgain} />;
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

export type ListedShares =
  | { status: 'reading' }
  | { status: 'ready'; shares: readonly ListedShare[] }
  | { status: 'failed'; problem: ShareProblemName };

/** The listed shares, and a function that reads the list again. */
export function useListedShares(): { listed: ListedShares; readAgain: () => void } {
  const isOwner = useSession((state) => state.session?.shares.owner ?? false);
  const [listed, setListed] = useState<ListedShares>({ status: 'reading' });
  const [reading, setReading] = useState(0);
  const readAgain = useCallback(() => setReading((times) => times + 1), []);

  // Synchronises with the server's list; the earlier list stays visible until the new one arrives.
  useEffect(() => {
    let isStale = false;
    void reading;
    void readList(isOwner).then((found) => {
      if (!isStale) setListed(found);
    });
    return () => {
      isStale = true;
    };
  }, [isOwner, reading]);

  return { listed, readAgain };
}

async function readList(isOwner: boolean): Promise<ListedShares> {
  const [{ listOwnShares }, { shareProblemOf }] = await Promise.all([
    import('@/lib/browser/shares/manage-shares'),
    import('@/lib/browser/shares/share-problem'),
  ]);
  try {
    return { status: 'ready', shares: await listOwnShares(isOwner) };
  } catch (error) {
    return { status: 'failed', problem: shareProblemOf(error) };
  }
}
