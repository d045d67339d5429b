import 'server-only';
import type { Storage } from '../platform/storage/storage';
import { loadShare } from './load-share';
import { isOldGuess } from './password-attempts';
import { deleteShare, removeShare } from './remove-share';
import { readPlace } from './share-quota';
import { shareKeys } from './share-record';

const dayMs = 24 * 3_600_000;
/** A draft that was given up. */
const draftForMs = dayMs;
/** How long a link says that it is gone, before it is as unknown as any other. */
const goneForMs = 365 * dayMs;
/** A place is taken a moment before its share is written. */
const placeForMs = 3_600_000;

/**
 * Takes expired shares down, deletes drafts that were given up, and finishes what revoking left undone. Safe to run in
 * several processes at once.
 * @returns how many shares went
 */
export async function sweepShares(storage: Storage, now: number): Promise<number> {
  const keysOf = new Map<string, string[]>();
  for await (const key of storage.list(shareKeys.all)) {
    const id = key.split('/')[1] ?? '';
    keysOf.set(id, [...(keysOf.get(id) ?? []), key]);
  }
  let swept = 0;
  for (const [id, keys] of keysOf) if (await sweepShare(storage, id, keys, now)) swept += 1;
  await sweepPlaces(storage, now);
  return swept;
}

async function sweepShare(
  storage: Storage,
  id: string,
  keys: readonly string[],
  now: number,
): Promise<boolean> {
  const loaded = await loadShare(storage, id, now);
  switch (loaded.state) {
    case 'published':
      for (const key of keys) if (isOldGuess(key, now)) await storage.delete(key);
      return false;
    case 'expired':
      await removeShare(storage, id, { at: new Date(now).toISOString(), reason: 'expired' });
      return true;
    case 'gone': {
      const isOld = now - Date.parse(loaded.gone.at) > goneForMs;
      if (isOld || keys.length > 1) await deleteShare(storage, id, isOld ? null : shareKeys.gone(id));
      return isOld;
    }
    case 'draft': {
      const isGivenUp = now - Date.parse(loaded.record.createdAt) > draftForMs;
      if (isGivenUp) await deleteShare(storage, id, null);
      return isGivenUp;
    }
    case 'unknown':
      // A deletion that was cut off after the record, or a view that was counted behind it.
      await deleteShare(storage, id, null);
      return true;
  }
}

/** Places of shares that never came to be, and days that are over. */
async function sweepPlaces(storage: Storage, now: number): Promise<void> {
  for (const prefix of [shareKeys.slots, shareKeys.days]) {
    for await (const key of storage.list(prefix)) {
      const place = await readPlace(storage, key);
      if (place === null) continue;
      const ageMs = now - Date.parse(place.at);
      const isOver =
        prefix === shareKeys.days
          ? ageMs > 2 * dayMs
          : ageMs > placeForMs && !(await storage.exists(shareKeys.record(place.id)));
      if (isOver) await storage.delete(key);
    }
  }
}
