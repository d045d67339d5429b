import 'server-only';
import { logger } from './log';

const firstPauseMs = 500;
const usualLongestPauseMs = 15_000;

/**
 * Gives back a place, a slot or a reservation. If the store fails, the caller goes on, and the release is tried again
 * in the background until it succeeds or `forMs` have passed, after which the lease has expired by itself. A release
 * must be harmless when it is done twice.
 */
export async function giveBack(
  what: string,
  forMs: number,
  release: () => Promise<unknown>,
  longestPauseMs = usualLongestPauseMs,
): Promise<void> {
  const giveUpAt = performance.now() + forMs;
  if (await isReleased(what, release)) return;
  void retry(what, giveUpAt, release, longestPauseMs);
}

async function retry(
  what: string,
  giveUpAt: number,
  release: () => Promise<unknown>,
  longestPauseMs: number,
): Promise<void> {
  for (
    let pauseMs = firstPauseMs;
    performance.now() < giveUpAt;
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  ) {
    await new Promise<void>((resolve) => {
      // A process that has nothing else to do may end: its leases expire.
      setTimeout(resolve, pauseMs).unref();
    });
    if (await isReleased(what, release)) return;
  }
}

async function isReleased(what: string, release: () => Promise<unknown>): Promise<boolean> {
  try {
    await release();
    return true;
  } catch (cause) {
    logger.warn({ err: cause, what }, 'a lease could not be given back; it is tried again');
    return false;
  }
}
