import type { Balance } from '@/lib/protocol/balance';
import { getBalance } from '../platform/api';
import { ApiFailure } from '../platform/api-failure';
import { loadSession } from './load-session';
import { useOwnKey } from './own-key-store';

export type KeyAnswer =
  | { outcome: 'taken'; balance: Balance }
  | { outcome: 'malformed' | 'refused' | 'unreachable' }
  | { outcome: 'tooOften'; minutes: number };

/** Asks the gateway whether it knows the key, and only then keeps it: in this browser, for calls from now on. */
export async function takeOwnKey(text: string): Promise<KeyAnswer> {
  const key = text.trim();
  try {
    const balance = await getBalance(key);
    useOwnKey.getState().setKey(key);
    await loadSession();
    return { outcome: 'taken', balance };
  } catch (error) {
    return refusal(error);
  }
}

export async function removeOwnKey(): Promise<void> {
  useOwnKey.getState().setKey('');
  await loadSession();
}

function refusal(error: unknown): KeyAnswer {
  // A character that no header can carry never leaves the browser.
  if (error instanceof TypeError) return { outcome: 'malformed' };
  if (!(error instanceof ApiFailure)) return { outcome: 'unreachable' };
  if (error.code === 'invalid_request') return { outcome: 'malformed' };
  if (error.code === 'rate_limited') {
    return { outcome: 'tooOften', minutes: Math.ceil((error.retryAfterSeconds ?? 60) / 60) };
  }
  return { outcome: error.code === 'key_refused' ? 'refused' : 'unreachable' };
}
