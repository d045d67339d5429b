import 'server-only';
import { readJson, type Storage } from '../platform/storage/storage';
import { readPlace } from './share-quota';
import { type Gone, type ShareRecord, shareKeys, shareRecordSchema } from './share-record';

/**
 * Takes a share down. The mark that it is gone comes first and decides: whatever is cut off after it, no reader sees
 * anything any more, and the sweep finishes the deleting.
 */
export async function removeShare(storage: Storage, id: string, gone: Gone): Promise<void> {
  await storage.claim(shareKeys.gone(id), JSON.stringify(gone));
  await deleteShare(storage, id, shareKeys.gone(id));
}

/** Deletes all of a share but one object, and gives its place back. */
export async function deleteShare(storage: Storage, id: string, keptKey: string | null): Promise<void> {
  const record = await readJson(storage, shareKeys.record(id), shareRecordSchema);
  const keys: string[] = [];
  for await (const key of storage.list(shareKeys.folder(id))) keys.push(key);
  // The record last: a sweep that finishes this has to know the place.
  for (const key of keys) if (key !== keptKey && key !== shareKeys.record(id)) await storage.delete(key);
  if (record !== null) await giveBackPlace(storage, record);
  await storage.delete(shareKeys.record(id));
  if (keptKey === null) await storage.delete(shareKeys.gone(id));
}

/** Unless another share has it by now: whoever deletes the same share at once may have given it back already. */
async function giveBackPlace(storage: Storage, { id, slot }: ShareRecord): Promise<void> {
  const key = shareKeys.slot(slot);
  const place = await readPlace(storage, key);
  if (place?.id === id) await storage.delete(key);
}
