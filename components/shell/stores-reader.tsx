'use client';

import { useLayoutEffect } from 'react';
import { rehydrateStores } from '@/lib/browser/shell/rehydrate-stores';

/** Synchronises the persisted stores with localStorage and other tabs, before React's first paint. */
export function StoresReader() {
  useLayoutEffect(() => rehydrateStores(), []);
  return null;
}
