'use client';

import { useLiveQuery } from '../platform/use-live-query';

const none: ReadonlySet<string> = new Set();

/** Of these pictures, the ones whose originals only the studio has, updated at every change. */
export function useStudioOnly(ids: readonly string[]): ReadonlySet<string> {
  const load = async () => {
    const { findStudioOnly } = await import('./studio-only');
    return () => findStudioOnly(ids);
  };
  return useLiveQuery(`studio-only/${ids.join()}`, load).value ?? none;
}
