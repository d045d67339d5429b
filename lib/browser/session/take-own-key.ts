import type { Balance } from '@/lib/protocol/balance';
import { ApiFailure } from '../platform/api-failure';
import { readAnswer, send } from '../platform/http';
import { loadSession } from './load-session';
import { ownKeyHeader, useOwnKey } from './own-key-store';

export type KeyAnswer =
  | { outcome: 'taken'; balance: Balance }
  | { outcome: 'malformed' | 'refused' | 'unreachable' }
  | { outcome: 'tooOften'; minutes: number };

/** Asks the gateway whether it knows the key. Only a known key is saved in this browser and used from then on. */
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

/** The balance of the key's account, from the gateway. Throws ApiFailure `key_refused` for an unknown key. */
async function getBalance(key: string): Promise<Balance> {
  const { balanceSchema } = await import('@/lib/protocol/balance');
  const answer = await send('/api/balance', { headers: { [ownKeyHeader]: key } });
  return readAnswer(answer, (balance) => balanceSchema.parse(balance));
}

function refusal(error: unknown): KeyAnswer {
  // The browser itself refuses characters that a header cannot carry.
  if (error instanceof TypeError) return { outcome: 'malformed' };
  if (!(error instanceof ApiFailure)) return { outcome: 'unreachable' };
  if (error.code === 'invalid_request') return { outcome: 'malformed' };
  if (error.code === 'rate_limited') {
    return { outcome: 'tooOften', minutes: Math.ceil((error.retryAfterSeconds ?? 60) / 60) };
  }
  return { outcome: error.code === 'key_refused' ? 'refused' : 'unreachable' };
}
