import type { UnsavedReason } from '@/lib/protocol/reduce-job';

/** What browsers throw where storage is off, private or broken. Names, because each engine has classes of its own. */
const deniedNames: ReadonlySet<string> = new Set([
  // Nobody here aborts a transaction: it was the browser, for want of space or of a working disk.
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

/** Why the browser's storage refused, or null for an error that is not the storage's. */
export function storageFailure(error: unknown): UnsavedReason | null {
  const names = errorNames(error);
  if (names.includes('QuotaExceededError')) return 'quota';
  return names.some((name) => deniedNames.has(name)) ? 'denied' : null;
}

/** Dexie wraps the browser's error, and an aborted transaction hides its reason one level down. */
function errorNames(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 3) return [];
  const name = 'name' in error && typeof error.name === 'string' ? [error.name] : [];
  const inner = 'inner' in error ? errorNames(error.inner, depth + 1) : [];
  return [...name, ...inner];
}
