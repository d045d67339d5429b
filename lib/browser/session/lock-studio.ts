import { ApiFailure } from '../platform/api-failure';
import { jsonBody, send } from '../platform/http';

export type UnlockAnswer =
  | { outcome: 'unlocked' | 'refused' | 'unreachable' }
  /** There were too many wrong codes from this address. */
  | { outcome: 'tooOften'; minutes: number };

/** Sends the access code. When the code is right, the server sets a cookie that opens the studio for this browser. */
export async function unlockStudio(code: string): Promise<UnlockAnswer> {
  try {
    await send('/api/session', { method: 'POST', ...jsonBody({ code }) });
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

/** Locks the studio for this browser, and reloads the page so that nothing of the studio stays on it. */
export async function lockStudio(): Promise<void> {
  await send('/api/session', { method: 'DELETE' });
  location.reload();
}
