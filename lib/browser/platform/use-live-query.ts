'use client';

import { useEffect, useState } from 'react';

export type LiveQuery<Value> =
  | { status: 'reading'; value: null }
  | { status: 'ready'; value: Value }
  /** The browser keeps its storage closed, or it broke. */
  | { status: 'denied' | 'failed'; value: null };

const reading = { status: 'reading', value: null } as const;

/**
 * What a query of the library gives, again after each change of what it read, also by another tab. `load` brings the
 * query, whose first step must be one of the library; the key stands for the same query always.
 */
export function useLiveQuery<Value>(
  key: string,
  load: () => Promise<() => Promise<Value>>,
): LiveQuery<Value> {
  const [result, setResult] = useState<{ key: string; query: LiveQuery<Value> } | null>(null);

  // Synchronises with the library.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what `load` brings
  useEffect(() => {
    let stop: (() => void) | null = null;
    let isLeft = false;
    const tell = (query: LiveQuery<Value>) => !isLeft && setResult({ key, query });
    watch(load, tell).then(
      (unsubscribe) => {
        if (isLeft) unsubscribe();
        else stop = unsubscribe;
      },
      // The part of the page that reads could not be loaded.
      () => tell({ status: 'failed', value: null }),
    );
    return () => {
      isLeft = true;
      stop?.();
    };
  }, [key]);

  return result !== null && result.key === key ? result.query : reading;
}

async function watch<Value>(
  load: () => Promise<() => Promise<Value>>,
  tell: (query: LiveQuery<Value>) => void,
): Promise<() => void> {
  const [{ liveQuery }, { storageFailure }, query] = await Promise.all([
    import('dexie'),
    import('./storage-failure'),
    load(),
  ]);
  const subscription = liveQuery(query).subscribe({
    next: (value) => tell({ status: 'ready', value }),
    error: (error: unknown) =>
      tell({ status: storageFailure(error) === null ? 'failed' : 'denied', value: null }),
  });
  return () => subscription.unsubscribe();
}
