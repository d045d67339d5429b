import 'server-only';

/**
 * A signal that also aborts after this time. The timer is one of its own, because Node 20 may collect an
 * `AbortSignal.timeout` inside of `AbortSignal.any` as garbage, and then the signal never aborts.
 */
export function withTimeLimit(signal: AbortSignal, limitMs: number): AbortSignal {
  const late = new AbortController();
  setTimeout(() => late.abort(new DOMException('The time is over.', 'TimeoutError')), limitMs).unref();
  return AbortSignal.any([signal, late.signal]);
}
