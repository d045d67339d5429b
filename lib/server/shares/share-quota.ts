import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../platform/config';
import { giveBack } from '../platform/give-back';
import { readJsonOr, type Storage } from '../platform/storage/storage';
import { claimSlot } from './claim-slot';
import { type ShareRecord, shareKeys } from './share-record';

const hourSeconds = 3_600;
const slotSchema = z.object({ id: z.string(), at: z.string() });

/**
 * Takes a slot among the new shares of this day and one among all shares of the studio.
 * @returns the slot among all shares, which is released when the share is gone
 * @throws AppError rate_limited when either kind of slot is used up
 */
export async function takeSlot(config: Config, storage: Storage, id: string, now: number): Promise<number> {
  const day = new Date(now).toISOString().slice(0, 10);
  const body = JSON.stringify({ id, at: new Date(now).toISOString() });
  const { perDay, totalMax } = config.shares;
  const slot = await claimSlot(storage, shareKeys.slots, totalMax, body);
  if (slot === null) {
    const message = `This studio holds ${totalMax} shares at most. Revoke one, or wait until one expires.`;
    throw quotaExceeded('shares-held', message, hourSeconds);
  }
  if ((await claimSlot(storage, shareKeys.day(day), perDay, body)) === null) {
    await giveBack('the slot of a refused share', hourSeconds * 1_000, () =>
      storage.delete(shareKeys.slot(slot)),
    );
    const untilMidnight = Math.ceil((Date.parse(`${day}T24:00:00Z`) - now) / 1_000);
    throw quotaExceeded('shares-today', `This studio takes ${perDay} new shares a day (UTC).`, untilMidnight);
  }
  return slot;
}

/** The share that has a slot, and since when. */
export function readSlot(
  storage: Storage,
  key: string,
): Promise<z.infer<typeof slotSchema> | 'damaged' | null> {
  return readJsonOr(storage, key, slotSchema, 'damaged');
}

/** Writes a damaged slot anew if a share has it, which could not be listed otherwise; if none has, it is free. */
export async function mendSlot(storage: Storage, key: string, owner: ShareRecord | null): Promise<void> {
  if (owner === null) await storage.delete(key);
  else await storage.put(key, JSON.stringify({ id: owner.id, at: owner.createdAt }));
}

/** Another share may have the slot by now, when two requests delete the same share: then it stays taken. */
export async function releaseSlot(storage: Storage, { id, slot }: ShareRecord): Promise<void> {
  const key = shareKeys.slot(slot);
  const taken = await readSlot(storage, key);
  if (taken === 'damaged' || taken?.id === id) await storage.delete(key);
}

function quotaExceeded(reason: string, message: string, retryAfterSeconds: number): AppError {
  return new AppError('rate_limited', message, { details: { reason, retryAfterSeconds } });
}
