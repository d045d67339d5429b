'use client';

import { useLiveQuery } from '../platform/use-live-query';
import type { LibraryFilesReading } from './read-library-files';

/** What there is to export, updated at every change; null while it is first read. */
export function useLibraryFiles(): LibraryFilesReading | null {
  const load = () => import('./read-library-files').then((module) => module.readLibraryFiles);
  return useLiveQuery('library-files', load, 'paced').value;
}
