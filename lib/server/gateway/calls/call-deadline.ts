import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';

export interface CallDeadline {
  /** Aborts with an AppError as its reason: the caller's, else cancelled; or upstream_timeout. */
  signal: AbortSignal;
  /** Waits for work of our own, which does not count as the gateway's time. */
  whilePaused<Result>(work: () => Promise<Result>): Promise<Result>;
  stop(): void;
}

const sliceMs = 1_000;
/** A process whose timer fires this late was paused: suspended, frozen by its platform, or starved. */
const stalledMs = 2_000;
/** What arrived meanwhile waits in the sockets: at least this much time is left to read it. */
const afterStallMs = 5_000;

/**
 * One signal for a whole call, body included. A timer of its own rather than `AbortSignal.any` with a timeout,
 * which Node 20 may collect as garbage before it fires. Time in which the process was paused is not counted.
 */
export function startDeadline(caller: AbortSignal, timeoutMs: number): CallDeadline {
  const controller = new AbortController();
  const cancel = () => controller.abort(cancellationError(caller));
  const expire = () => {
    const seconds = Math.round(timeoutMs / 1000);
    controller.abort(
      new AppError('upstream_timeout', `The gateway did not finish within ${seconds} seconds.`),
    );
  };
  let leftMs = timeoutMs;
  let from = 0;
  let timer: NodeJS.Timeout;
  let isStopped = false;
  const wait = () => {
    const slice = Math.max(0, Math.min(leftMs, sliceMs));
    from = performance.now();
    timer = setTimeout(() => {
      const passedMs = performance.now() - from;
      if (passedMs - slice > stalledMs) leftMs = Math.max(leftMs - slice, afterStallMs);
      else leftMs -= passedMs;
      if (leftMs <= 0) expire();
      else wait();
    }, slice);
  };
  wait();
  if (caller.aborted) cancel();
  else caller.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    async whilePaused(work) {
      clearTimeout(timer);
      leftMs -= performance.now() - from;
      try {
        return await work();
      } finally {
        if (!isStopped) wait();
      }
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      caller.removeEventListener('abort', cancel);
    },
  };
}

/** Why the caller ended a call: its own AppError, else cancelled. */
export function cancellationError({ reason }: AbortSignal): AppError {
  return isAppError(reason) ? reason : new AppError('cancelled', 'The job was cancelled.');
}
