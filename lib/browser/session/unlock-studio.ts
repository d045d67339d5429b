import { unlock } from '../platform/api';
import { ApiFailure } from '../platform/api-failure';

export type UnlockAnswer =
  | { outcome: 'unlocked' | 'refused' | 'unreachable' }
  /** Too many guesses came from here. */
  | { outcome: 'tooOften'; minutes: number };

/** Gives the access code; once it opens, everything may be asked for that was refused before. */
export async function unlockStudio(code: string): Promise<UnlockAnswer> {
  try {
    await unlock(code);
    return { outcome: 'unlocked' };
  } catch (error) {
    if (!(error instanceof ApiFailure)) return { outcome: 'unreachable' };
    if (error.status === 401) return { outcome: 'refused' };
    if (error.code === 'rate_limited') {
      return { outcome: 'tooOften', minutes: Math.ceil((error.retryAfterSeconds ?? 60) / 60) };
    }
    return { outcome: 'unreachable' };
  }
}
