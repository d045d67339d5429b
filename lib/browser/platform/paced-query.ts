import { liveQuery } from 'dexie';
import { isErrorNamed } from '@/lib/protocol/is-error-named';

/** This long after one run, the next one begins at the earliest. */
export const restMs = 500;

/**
 * Runs a query again after changes, like Dexie's live queries, but not after each of them: a query that counts the whole
 * library would otherwise do so for every few rows that arrive from the studio. The first change after a rest is read at
 * once.
 * @returns what ends it
 */
export function watchPaced<Value>(
  query: () => Promise<Value>,
  { next, error }: { next: (value: Value) => void; error: (reason: unknown) => void },
): () => void {
  let isLeft = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unsubscribe: (() => void) | null = null;
  const run = () => {
    let endedAt: number | null = null;
    let isChanged = false;
    const rest = () => {
      if (isLeft || endedAt === null || !isChanged) return;
      unsubscribe?.();
      clearTimeout(timer);
      timer = setTimeout(run, Math.max(0, endedAt + restMs - performance.now()));
    };
    let hasBegun = false;
    const subscription = liveQuery(() => {
      if (hasBegun) {
        // Dexie wants to run it again: something has changed, and after the rest all of it is read by a new subscription.
        subscription.unsubscribe();
        isChanged = true;
        rest();
        return;
      }
      hasBegun = true;
      const report = (tell: () => unknown) => {
        endedAt = performance.now();
        if (!isLeft) tell();
        rest();
      };
      const reading = query();
      // Dexie drops what was read while something changed; without it, a long series of changes would show nothing.
      void reading.then(
        (value) => report(() => next(value)),
        (reason: unknown) => {
          // The browser has closed the database, perhaps because it was cleared: the next run opens it again.
          const isClosed = isErrorNamed(reason, 'DatabaseClosedError') || isErrorNamed(reason, 'AbortError');
          isChanged ||= isClosed;
          report(() => !isClosed && error(reason));
        },
      );
      return reading;
    }).subscribe({ error: () => undefined });
    unsubscribe = () => subscription.unsubscribe();
  };
  run();
  return () => {
    isLeft = true;
    clearTimeout(timer);
    unsubscribe?.();
  };
}
