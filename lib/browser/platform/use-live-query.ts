'use client';

import { useEffect, useState } from 'react';

export type LiveQuery<Value> =
  | { status: 'reading'; value: null }
  | { status: 'ready'; value: Value }
  /** The browser denies storage, or reading failed. */
  | { status: 'denied' | 'failed'; value: null };

const reading = { status: 'reading', value: null } as const;

/**
 * The result of a library query, which runs again whenever this or another tab changes what it read. `load` imports the
 * query, whose first step must read the library. A key always stands for the same query.
 * @param pace `paced` for a query that reads or counts the whole library: it rests between two runs
 */
export function useLiveQuery<Value>(
  key: string,
  load: () => Promise<() => Promise<Value>>,
  pace: 'immediate' | 'paced' = 'immediate',
): LiveQuery<Value> {
  const [result, setResult] = useState<{ key: string; query: LiveQuery<Value> } | null>(null);

  // Synchronises with the library.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what `load` imports, and for its pace
  useEffect(() => {
    let stop: (() => void) | null = null;
    let isLeft = false;
    const report = (query: LiveQuery<Value>) => !isLeft && setResult({ key, query });
    watch(load, pace, report).then(
      (unsubscribe) => {
        if (isLeft) unsubscribe();
        else stop = unsubscribe;
      },
      // The code that reads the library could not be loaded.
      () => report({ status: 'failed', value: null }),
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
  pace: 'immediate' | 'paced',
  report: (query: LiveQuery<Value>) => void,
): Promise<() => void> {
  const [{ liveQuery }, { watchPaced }, { storageFailure }, query] = await Promise.all([
    import('dexie'),
    import('./paced-query'),
    import('./storage-failure'),
    load(),
  ]);
  const observer = {
    next: (value: Value) => report({ status: 'ready', value }),
    error: (error: unknown) =>
      report({ status: storageFailure(error) === null ? 'failed' : 'denied', value: null }),
  };
  if (pace === 'paced') return watchPaced(query, observer);
  const subscription = liveQuery(query).subscribe(observer);
  return () => subscription.unsubscribe();
}
