'use client';

import { useLayoutEffect } from 'react';
import { rehydrateStores } from '@/lib/browser/shell/rehydrate-stores';

/** Synchronises the persisted stores with localStorage and with other tabs, before the first paint of React's own. */
export function StoresReader() {
  useLayoutEffect(() => rehydrateStores(), []);
  return null;
}
