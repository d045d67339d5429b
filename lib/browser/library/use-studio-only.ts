'use client';

import { useLiveQuery } from '../platform/use-live-query';

const none: ReadonlySet<string> = new Set();

/** Those of the pictures whose originals only the studio has, as of now and of every later change. */
export function useStudioOnly(ids: readonly string[]): ReadonlySet<string> {
  const load = async () => {
    const { findStudioOnly } = await import('./studio-only');
    return () => findStudioOnly(ids);
  };
  return useLiveQuery(`studio-only/${ids.join()}`, load).value ?? none;
}
