import 'server-only';
import { dayMs } from '@/lib/protocol/durations';
import { hashedId } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { sweepEach } from '../platform/sweep-each';
import { loadShare } from './load-share';
import { isOldAttempt } from './password-attempts';
import { deleteShare, removeShare } from './remove-share';
import { mendSlot, readSlot } from './share-quota';
import { type ShareRecord, shareKeys } from './share-record';

/** Older drafts count as abandoned. */
const draftForMs = dayMs;
/** How long a link says that its share is gone; afterwards it is unknown. */
const goneForMs = 365 * dayMs;
/** A slot is taken a moment before its share is written. */
const emptySlotForMs = 3_600_000;

/**
 * Takes expired shares down, deletes abandoned drafts, and finishes interrupted deletions. Several processes may sweep
 * at the same time.
 * @returns how many shares were removed
 */
export async function sweepShares(storage: Storage, now: number): Promise<number> {
  const keysOf = new Map<string, string[]>();
  for await (const key of storage.list(shareKeys.all)) {
    const id = key.split('/')[1] ?? '';
    keysOf.set(id, [...(keysOf.get(id) ?? []), key]);
  }
  const owners: SlotOwners = new Map();
  let swept = 0;
  await sweepEach(
    keysOf,
    ([id]) => `${shareKeys.all}~${hashedId(id)}`,
    async ([id, keys]) => {
      if (await sweepShare(storage, id, keys, owners, now)) swept += 1;
    },
  );
  await sweepSlots(storage, owners, now);
  return swept;
}

/** The shares that are stored, by the keys of their slots. */
type SlotOwners = Map<string, ShareRecord>;

async function sweepShare(
  storage: Storage,
  id: string,
  keys: readonly string[],
  owners: SlotOwners,
  now: number,
): Promise<boolean> {
  const loaded = await loadShare(storage, id, now);
  if ('record' in loaded) owners.set(shareKeys.slot(loaded.record.slot), loaded.record);
  switch (loaded.state) {
    case 'published':
    case 'closed':
      for (const key of keys) if (isOldAttempt(key, now)) await storage.delete(key);
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
      const isAbandoned = now - Date.parse(loaded.record.createdAt) > draftForMs;
      if (isAbandoned) await deleteShare(storage, id, null);
      return isAbandoned;
    }
    case 'unknown':
      // A deletion was interrupted after the record, or a view was counted after the deletion.
      await deleteShare(storage, id, null);
      return true;
  }
}

/** Releases slots of shares that were never written and slots of past days, and mends damaged ones. */
async function sweepSlots(storage: Storage, owners: SlotOwners, now: number): Promise<void> {
  for (const prefix of [shareKeys.slots, shareKeys.days]) {
    await sweepEach(
      storage.list(prefix),
      (key) => key,
      async (key) => {
        const slot = await readSlot(storage, key);
        if (slot === null) return;
        if (slot === 'damaged') return mendSlot(storage, key, owners.get(key) ?? null);
        const ageMs = now - Date.parse(slot.at);
        const isOver =
          prefix === shareKeys.days
            ? ageMs > 2 * dayMs
            : ageMs > emptySlotForMs && !(await storage.exists(shareKeys.record(slot.id)));
        if (isOver) await storage.delete(key);
      },
    );
  }
}
