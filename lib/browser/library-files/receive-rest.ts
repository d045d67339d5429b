import { getCopying } from '../library-copies/copying-state';
import { hasOlderPages } from '../library-copies/incomplete-rows';
import { receiveChanges, receiveOlder } from '../library-copies/receive-changes';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';

/**
 * Receives the rows of this browser's library that are still on their way from the studio: without them, an export
 * would be a part of it.
 * @returns whether all of them are here
 */
export async function receiveRest(signal: AbortSignal): Promise<boolean> {
  const copying = await getCopying();
  if (copying.library === null || !hasOlderPages(copying)) return true;
  try {
    if (copying.since === null) await receiveChanges(signal);
    while (!signal.aborted && (await receiveOlder()));
    return !hasOlderPages(await getCopying());
  } catch (error) {
    const isOutOfReach =
      error instanceof ApiFailure || error instanceof NetworkFailure || error instanceof UnreadableAnswer;
    if (isOutOfReach) return false;
    throw error;
  }
}
