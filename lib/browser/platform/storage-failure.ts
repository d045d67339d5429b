import type { UnsavedReason } from '@/lib/protocol/job-state';

/**
 * The names of the errors that browsers throw when storage is off, private or broken. They are compared by name because
 * each engine has classes of its own.
 */
const deniedNames: ReadonlySet<string> = new Set([
  // Our code aborts no transaction: the browser did, because the disk is full or broken.
  'AbortError',
  'DatabaseClosedError',
  'InvalidStateError',
  'MissingAPIError',
  'MissingApiError',
  'NotAllowedError',
  'OpenFailedError',
  'ReadOnlyError',
  'SecurityError',
  'UnknownError',
]);

/** Why the browser's storage refused, or null for an error that has nothing to do with storage. */
export function storageFailure(error: unknown): UnsavedReason | null {
  const names = errorNames(error);
  if (names.includes('QuotaExceededError')) return 'quota';
  return names.some((name) => deniedNames.has(name)) ? 'denied' : null;
}

/** Does the work, or goes on without it if the browser's storage refuses. */
export async function ignoreStorageFailure(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}

/** Dexie wraps the browser's error, and an aborted transaction hides its reason one level down. */
function errorNames(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 3) return [];
  const name = 'name' in error && typeof error.name === 'string' ? [error.name] : [];
  const inner = 'inner' in error ? errorNames(error.inner, depth + 1) : [];
  return [...name, ...inner];
}
