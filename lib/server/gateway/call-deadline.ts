import 'server-only';
import { AppError } from '@/lib/protocol/app-error';

export interface CallDeadline {
  /** Aborts with an AppError as its reason: the caller's, else cancelled; or upstream_timeout. */
  signal: AbortSignal;
  stop(): void;
}

/**
 * One signal for a whole call, body included. A timer of its own rather than `AbortSignal.any` with a timeout,
 * which Node 20 may collect as garbage before it fires.
 */
export function startDeadline(caller: AbortSignal, timeoutMs: number): CallDeadline {
  const controller = new AbortController();
  const cancel = () => {
    const { reason } = caller;
    controller.abort(
      reason instanceof AppError ? reason : new AppError('cancelled', 'The job was cancelled.'),
    );
  };
  const timer = setTimeout(() => {
    const seconds = Math.round(timeoutMs / 1000);
    controller.abort(
      new AppError('upstream_timeout', `The gateway did not finish within ${seconds} seconds.`),
    );
  }, timeoutMs);
  if (caller.aborted) cancel();
  else caller.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer);
      caller.removeEventListener('abort', cancel);
    },
  };
}
