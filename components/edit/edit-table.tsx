'use client';

import { useSyncExternalStore } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { EarlierEdits } from './earlier-edits';
import { JobSources } from './job-sources';

// Only one of them is seen first, and neither is needed to write a prompt.
const FirstEdit = lazyComponent(() => import('./first-edit').then((module) => module.FirstEdit));
const Results = lazyComponent(() => import('@/components/jobs/results').then((module) => module.Results));

/** Where edits lie; before the first one, what this page is for. */
export function EditTable() {
  const isKnown = useSyncExternalStore(useLibraryIndex.persist.onFinishHydration, hasReadIndex, () => false);
  const hasEdits = useJobs(({ jobs }) => Object.values(jobs).some(({ kind }) => kind === 'edit'));
  const hasPictures = useLibraryIndex(({ pictures }) => pictures.some(({ kind }) => kind === 'edit'));
  // What lies here is known to this browser alone: the server's page leaves the table clear.
  if (!isKnown) return null;
  return hasEdits || hasPictures ? (
    <Results
      kind="edit"
      renderSources={(job) => <JobSources job={job} />}
      renderEarlier={(pictures, onOpen) => <EarlierEdits pictures={pictures} onOpen={onOpen} />}
    />
  ) : (
    <FirstEdit />
  );
}

function hasReadIndex(): boolean {
  return useLibraryIndex.persist.hasHydrated();
}
