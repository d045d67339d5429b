'use client';

import { useSyncExternalStore } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { useLibraryIndex } from '@/lib/browser/library/library-index-store';

// Only one of them is seen first, and neither is needed to write a prompt.
const FirstVisit = lazyComponent(() => import('./first-visit').then((module) => module.FirstVisit));
const Results = lazyComponent(() => import('@/components/jobs/results').then((module) => module.Results));

/** Where results lie; before the first one, something to begin with. */
export function CreateResults() {
  const isKnown = useSyncExternalStore(useLibraryIndex.persist.onFinishHydration, hasReadIndex, () => false);
  const hasJobs = useJobs((state) => Object.values(state.jobs).some(({ kind }) => kind === 'create'));
  const hasPictures = useLibraryIndex((state) => state.pictures.some(({ kind }) => kind === 'create'));
  // What lies here is known to this browser alone: the server's page leaves the table clear.
  if (!isKnown) return null;
  return hasJobs || hasPictures ? <Results kind="create" /> : <FirstVisit />;
}

function hasReadIndex(): boolean {
  return useLibraryIndex.persist.hasHydrated();
}
