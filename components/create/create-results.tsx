'use client';

import { lazyComponent } from '@/components/ui/lazy-component';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { FirstVisit, type FirstVisitProps } from './first-visit';

const Results = lazyComponent(() => import('@/components/jobs/results').then((module) => module.Results));

/**
 * The results; before the first one, prompts to start from. Only the browser knows which, so the server renders what a
 * newcomer sees, and `MadeBefore` hides it from everyone else until the page is hydrated.
 */
export function CreateResults({ starters }: FirstVisitProps) {
  const hasJobs = useJobs(({ jobs, earlier }) => {
    return earlier.includes('create') || Object.values(jobs).some(({ kind }) => kind === 'create');
  });
  const hasPictures = useLibraryIndex((state) => state.pictures.some(({ kind }) => kind === 'create'));
  return hasJobs || hasPictures ? <Results kind="create" /> : <FirstVisit starters={starters} />;
}
