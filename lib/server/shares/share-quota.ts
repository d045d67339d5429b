import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../platform/config';
import { readJson, type Storage } from '../platform/storage/storage';
import { claimFree } from './claim-free';
import { shareKeys } from './share-record';

const hourSeconds = 3_600;
const placeSchema = z.object({ id: z.string(), at: z.string() });

/**
 * Takes a place among the shares of this day and among those that the studio holds. Places are claimed, so that the
 * bounds hold among all instances of one storage.
 * @returns the place among those held, to be given back when the share is gone
 * @throws AppError rate_limited when either is full
 */
export async function takePlace(config: Config, storage: Storage, id: string, now: number): Promise<number> {
  const day = new Date(now).toISOString().slice(0, 10);
  const body = JSON.stringify({ id, at: new Date(now).toISOString() });
  const { perDay, heldMax } = config.shares;
  const slot = await claimFree(storage, shareKeys.slots, heldMax, body);
  if (slot === null) {
    const message = `This studio holds ${heldMax} shares at most. Revoke one, or wait until one expires.`;
    throw full('shares-held', message, hourSeconds);
  }
  if ((await claimFree(storage, shareKeys.day(day), perDay, body)) === null) {
    await storage.delete(shareKeys.slot(slot));
    const untilMidnight = Math.ceil((Date.parse(`${day}T24:00:00Z`) - now) / 1_000);
    throw full('shares-today', `This studio takes ${perDay} new shares a day (UTC).`, untilMidnight);
  }
  return slot;
}

/** Which share has a place, and since when. */
export function readPlace(storage: Storage, key: string): Promise<z.infer<typeof placeSchema> | null> {
  return readJson(storage, key, placeSchema);
}

function full(reason: string, message: string, retryAfterSeconds: number): AppError {
  return new AppError('rate_limited', message, { details: { reason, retryAfterSeconds } });
}
