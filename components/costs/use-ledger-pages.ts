'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useCostTotals } from '@/lib/browser/costs/cost-totals-store';
import type { JobPictures } from '@/lib/browser/library/list-pictures';
import type { LedgerEntry } from '@/lib/browser/platform/database';

const pageLength = 50;

/** A call, and what the library has of it; null where it has nothing. */
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

/** The ledger page by page; read again whenever the meter was, which is after each call that is issued or settled. */
export function useLedgerPages(): LedgerPages {
  const reading = useCostTotals();
  const [lines, setLines] = useState<readonly LedgerLine[]>([]);
  const [status, setStatus] = useState<LedgerPages['status']>('reading');
  const [hasMore, setHasMore] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const turns = useRef({ now: 0, length: 0 });

  const read = useCallback(async (limit: number) => {
    turns.current.now += 1;
    const turn = turns.current.now;
    try {
      // One more than is shown tells whether there are older ones.
      const page = await readLines(limit + 1);
      if (turn !== turns.current.now) return;
      turns.current.length = limit;
      setLines(page.slice(0, limit));
      setHasMore(page.length > limit);
      setStatus('ready');
    } catch (error) {
      const { storageFailure } = await import('@/lib/browser/platform/storage-failure');
      if (turn === turns.current.now) setStatus(storageFailure(error) === null ? 'failed' : 'denied');
    }
  }, []);

  // Synchronises with the ledger: its sums are read whenever it changes. `attempt`: the user asked again.
  useEffect(() => {
    void reading;
    void attempt;
    void read(Math.max(pageLength, turns.current.length));
  }, [read, reading, attempt]);

  return {
    lines,
    status,
    hasMore,
    loadMore: () => void read(turns.current.length + pageLength),
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
