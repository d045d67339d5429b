import 'server-only';
import { readJson, type Storage } from '../platform/storage/storage';
import { releaseSlot } from './share-quota';
import { type Gone, shareKeys, shareRecordSchema } from './share-record';

/**
 * Takes a share down. The mark `gone` is written first and decides: even if the deletion behind it is interrupted, no
 * reader sees the share any more, and the sweep finishes deleting.
 */
export async function removeShare(storage: Storage, id: string, gone: Gone): Promise<void> {
  await storage.claim(shareKeys.gone(id), JSON.stringify(gone));
  await deleteShare(storage, id, shareKeys.gone(id));
}

/** Deletes all objects of a share except one, and releases its slot. */
export async function deleteShare(storage: Storage, id: string, keptKey: string | null): Promise<void> {
  const record = await readJson(storage, shareKeys.record(id), shareRecordSchema);
  const keys: string[] = [];
  for await (const key of storage.list(shareKeys.folder(id))) keys.push(key);
  // The record is deleted last, because a sweep that finishes this deletion reads the slot from it.
  for (const key of keys) if (key !== keptKey && key !== shareKeys.record(id)) await storage.delete(key);
  if (record !== null) await releaseSlot(storage, record);
  await storage.delete(shareKeys.record(id));
  if (keptKey === null) await storage.delete(shareKeys.gone(id));
}
