'use client';

import { useLayoutEffect } from 'react';
import { rehydrateStores } from '@/lib/browser/shell/rehydrate-stores';
import { showRendered } from './made-before';

/** Synchronises the persisted stores with localStorage and other tabs, before React's first paint. */
export function StoresReader() {
  useLayoutEffect(() => {
    const stop = rehydrateStores();
    showRendered();
    return stop;
  }, []);
  return null;
}
