'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { markPresent } from '@/lib/browser/library/delete-pictures';
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
  /** Newest first; as many as the user has scrolled to. */
  pictures: readonly IndexedPicture[];
  status: 'loading' | 'ready' | 'denied' | 'failed';
  hasMore: boolean;
  loadMore: () => void;
  reload: () => void;
}

/**
 * The library page by page, by key ranges. Until IndexedDB has opened, it is the index of the newest 60 pictures. That
 * index changes whenever a tab adds or deletes a picture; then everything that was loaded is read again.
 */
export function useGalleryPages(search: string): GalleryPages {
  const index = useLibraryIndex((state) => state.pictures);
  const [pages, setPages] = useState<Pages | null>(null);
  const [failure, setFailure] = useState<'denied' | 'failed' | null>(null);
  const [attempt, setAttempt] = useState(0);
  const request = useRef({ number: 0, isBusy: false, asked: { search: '', length: 0 } });

  const load = useCallback(async (query: { search: string; after: Pages | null; limit: number }) => {
    const number = ++request.current.number;
    request.current.isBusy = true;
    try {
      const loaded = await loadPage(query);
      if (number !== request.current.number) return;
      markPresent(loaded.pictures.map(({ id }) => id));
      // What was asked for, not what came: otherwise a deletion would shorten the list that its undo restores.
      const before = query.after === null ? 0 : request.current.asked.length;
      request.current.asked = { search: loaded.search, length: before + query.limit };
      setPages(loaded);
      setFailure(null);
    } catch (error) {
      const { storageFailure } = await import('@/lib/browser/platform/storage-failure');
      if (number === request.current.number) setFailure(storageFailure(error) === null ? 'failed' : 'denied');
    } finally {
      if (number === request.current.number) request.current.isBusy = false;
    }
  }, []);

  // Synchronises with the library, whose index changes whenever it does. `attempt`: the user asked to load it again.
  useEffect(() => {
    void index;
    void attempt;
    const { asked } = request.current;
    const length = asked.search === search ? asked.length : 0;
    void load({ search, after: null, limit: Math.max(pageLength, length) });
  }, [load, search, index, attempt]);

  const loadMore = () => {
    if (pages?.next && pages.search === search && !request.current.isBusy)
      void load({ search, after: pages, limit: pageLength });
  };

  const status = failure ?? (pages?.search === search ? 'ready' : 'loading');
  const firstPaint = search === '' && failure === null ? index : [];
  return {
    pictures: pages?.pictures ?? firstPaint,
    status,
    hasMore: pages !== null && pages.next !== null,
    loadMore,
    reload: () => setAttempt((before) => before + 1),
  };
}

async function loadPage(query: { search: string; after: Pages | null; limit: number }): Promise<Pages> {
  const { search, after, limit } = query;
  const { listPictures } = await import('@/lib/browser/library/list-pictures');
  let page = await listPictures({ before: after?.next ?? null, limit, search });
  // After some thousand rows a search returns what it has found, which may be nothing.
  while (page.pictures.length === 0 && page.next !== null)
    page = await listPictures({ before: page.next, limit, search });
  const rows = page.pictures.map((row) => ({ ...row, prompt: row.prompt.slice(0, indexPromptLength) }));
  return { search, pictures: [...(after?.pictures ?? []), ...rows], next: page.next };
}
