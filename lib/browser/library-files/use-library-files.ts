'use client';

import { useLiveQuery } from '../platform/use-live-query';
import type { LibraryFilesReading } from './read-library-files';

/** What there is to export, updated at every change; null while it is first read. */
export function useLibraryFiles(): LibraryFilesReading | null {
  const load = () => import('./read-library-files').then((module) => module.readLibraryFiles);
  return useLiveQuery('library-files', load, 'paced').value;
}

/** How many pictures were made since this time, updated at every change; 0 while it is first read. */
export function useAddedSince(time: string): number {
  const load = () => import('./read-library-files').then((module) => () => module.countAddedSince(time));
  return useLiveQuery(`added-since:${time}`, load, 'paced').value ?? 0;
}
