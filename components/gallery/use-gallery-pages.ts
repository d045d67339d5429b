'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import {
  type IndexedPicture,
  indexPromptLength,
  useLibraryIndex,
} from '@/lib/browser/library/library-index-store';
import type { PagePosition } from '@/lib/browser/library/list-pictures';

const pageLength = 120;

interface Pages {
  search: string;
  pictures: readonly IndexedPicture[];
  next: PagePosition | null;
}

export interface GalleryPages {
  /** Newest first; as far as was scrolled. */
  pictures: readonly IndexedPicture[];
  status: 'reading' | 'ready' | 'denied' | 'failed';
  hasMore: boolean;
  loadMore: () => void;
  readAgain: () => void;
}

/**
 * The library page by page, by key ranges. Before IndexedDB has opened it is the index of the newest 60; whenever that
 * index changes (a picture came, was deleted, in any tab), what was loaded is read again.
 */
export function useGalleryPages(search: string): GalleryPages {
  const index = useLibraryIndex((state) => state.pictures);
  const [pages, setPages] = useState<Pages | null>(null);
  const [failure, setFailure] = useState<'denied' | 'failed' | null>(null);
  const [attempt, setAttempt] = useState(0);
  const reading = useRef({ turn: 0, isBusy: false, loaded: { search: '', length: 0 } });

  const read = useCallback(async (wanted: { search: string; after: Pages | null; limit: number }) => {
    const turn = ++reading.current.turn;
    reading.current.isBusy = true;
    try {
      const read = await readPage(wanted);
      if (turn !== reading.current.turn) return;
      reading.current.loaded = { search: read.search, length: read.pictures.length };
      setPages(read);
      setFailure(null);
    } catch (error) {
      const { storageFailure } = await import('@/lib/browser/platform/storage-failure');
      if (turn === reading.current.turn) setFailure(storageFailure(error) === null ? 'failed' : 'denied');
    } finally {
      if (turn === reading.current.turn) reading.current.isBusy = false;
    }
  }, []);

  // Synchronises with the library: its index changes whenever it does. `attempt`: the user asked again.
  useEffect(() => {
    void index;
    void attempt;
    const { loaded } = reading.current;
    const length = loaded.search === search ? loaded.length : 0;
    void read({ search, after: null, limit: Math.max(pageLength, length) });
  }, [read, search, index, attempt]);

  const loadMore = () => {
    if (pages?.next && pages.search === search && !reading.current.isBusy)
      void read({ search, after: pages, limit: pageLength });
  };

  const status = failure ?? (pages?.search === search ? 'ready' : 'reading');
  const beforeFirst = search === '' && failure === null ? index : [];
  return {
    pictures: pages?.pictures ?? beforeFirst,
    status,
    hasMore: pages !== null && pages.next !== null,
    loadMore,
    readAgain: () => setAttempt((before) => before + 1),
  };
}

async function readPage(wanted: { search: string; after: Pages | null; limit: number }): Promise<Pages> {
  const { search, after, limit } = wanted;
  const { listPictures } = await import('@/lib/browser/library/list-pictures');
  let page = await listPictures({ before: after?.next ?? null, limit, search });
  // A search hands back what it has after some thousand rows, which may be nothing.
  while (page.pictures.length === 0 && page.next !== null)
    page = await listPictures({ before: page.next, limit, search });
  const rows = page.pictures.map((row) => ({ ...row, prompt: row.prompt.slice(0, indexPromptLength) }));
  return { search, pictures: [...(after?.pictures ?? []), ...rows], next: page.next };
}
