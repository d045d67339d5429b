'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useCostTotals } from '@/lib/browser/costs/cost-totals-store';
import type { JobPictures } from '@/lib/browser/library/list-pictures';
import type { LedgerEntry } from '@/lib/browser/platform/database-rows';

const pageLength = 50;

/** A call, and its pictures in the library; null if there are none. */
export interface LedgerLine {
  entry: LedgerEntry;
  pictures: JobPictures | null;
}

export interface LedgerPages {
  /** Newest first. */
  lines: readonly LedgerLine[];
  status: 'reading' | 'ready' | 'denied' | 'failed';
  hasMore: boolean;
  loadMore: () => void;
  readAgain: () => void;
}

/** The ledger page by page. It is read again whenever the cost totals change: after each issued or settled call. */
export function useLedgerPages(): LedgerPages {
  const totals = useCostTotals();
  const [lines, setLines] = useState<readonly LedgerLine[]>([]);
  const [status, setStatus] = useState<LedgerPages['status']>('reading');
  const [hasMore, setHasMore] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const reads = useRef({ latest: 0, length: 0 });

  const read = useCallback(async (limit: number) => {
    reads.current.latest += 1;
    const number = reads.current.latest;
    try {
      // One more than is shown, to know whether there are older ones.
      const page = await readLines(limit + 1);
      if (number !== reads.current.latest) return;
      reads.current.length = limit;
      setLines(page.slice(0, limit));
      setHasMore(page.length > limit);
      setStatus('ready');
    } catch (error) {
      const { storageFailure } = await import('@/lib/browser/platform/storage-failure');
      if (number === reads.current.latest) setStatus(storageFailure(error) === null ? 'failed' : 'denied');
    }
  }, []);

  // Synchronises with the ledger: the totals change whenever it does. `attempt` counts the user's retries.
  useEffect(() => {
    void totals;
    void attempt;
    void read(Math.max(pageLength, reads.current.length));
  }, [read, totals, attempt]);

  return {
    lines,
    status,
    hasMore,
    loadMore: () => void read(reads.current.length + pageLength),
    readAgain: () => setAttempt((before) => before + 1),
  };
}

async function readLines(limit: number): Promise<readonly LedgerLine[]> {
  const [{ listEntries }, { summarizePicturesByJob }] = await Promise.all([
    import('@/lib/browser/costs/ledger'),
    import('@/lib/browser/library/list-pictures'),
  ]);
  const entries = await listEntries({ limit });
  const pictures = await summarizePicturesByJob(entries.map(({ jobId }) => jobId));
  return entries.map((entry) => ({ entry, pictures: pictures.get(entry.jobId) ?? null }));
}
