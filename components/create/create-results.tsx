'use client';

import { useSyncExternalStore } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { useLibraryIndex } from '@/lib/browser/library/library-index-store';

// Only one of them is shown, and writing a prompt needs neither.
const FirstVisit = lazyComponent(() => import('./first-visit').then((module) => module.FirstVisit));
const Results = lazyComponent(() => import('@/components/jobs/results').then((module) => module.Results));

/** The results; before the first one, prompts to start from. */
export function CreateResults() {
  const isKnown = useSyncExternalStore(useLibraryIndex.persist.onFinishHydration, hasReadIndex, () => false);
  const hasJobs = useJobs((state) => Object.values(state.jobs).some(({ kind }) => kind === 'create'));
  const hasPictures = useLibraryIndex((state) => state.pictures.some(({ kind }) => kind === 'create'));
  // Only this browser knows its results, so the page from the server shows none.
  if (!isKnown) return null;
  return hasJobs || hasPictures ? <Results kind="create" /> : <FirstVisit />;
}

function hasReadIndex(): boolean {
  return useLibraryIndex.persist.hasHydrated();
}
