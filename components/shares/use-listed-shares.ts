'use client';

import { useCallback, useEffect, useState } from 'react';
import { useSession } from '@/lib/browser/session/session-store';
import type { ListedShare } from '@/lib/browser/shares/list-own-shares';
import type { ShareProblemName } from '@/lib/browser/shares/share-problem';

export type ListedShares =
  | { status: 'reading' }
  | { status: 'ready'; shares: readonly ListedShare[] }
  | { status: 'failed'; problem: ShareProblemName };

/** What the studio knows of this browser's shares, read anew whenever it is asked to. */
export function useListedShares(): { listed: ListedShares; readAgain: () => void } {
  const isOwner = useSession((state) => state.session?.shares.owner ?? false);
  const [listed, setListed] = useState<ListedShares>({ status: 'reading' });
  const [reading, setReading] = useState(0);
  const readAgain = useCallback(() => setReading((times) => times + 1), []);

  // Synchronises with the studio; what was read stays in sight until the new list is there.
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
    import('@/lib/browser/shares/list-own-shares'),
    import('@/lib/browser/shares/share-problem'),
  ]);
  try {
    return { status: 'ready', shares: await listOwnShares(isOwner) };
  } catch (error) {
    return { status: 'failed', problem: shareProblemOf(error) };
  }
}
