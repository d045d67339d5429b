import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { ShareChange } from '@/lib/protocol/shares';
import { readJson, readJsonOr, type Storage } from '../platform/storage/storage';
import { expiryOf } from './publish-share';
import {
  changesSchema,
  publicationSchema,
  type ShareChanges,
  type ShareRecord,
  shareKeys,
} from './share-record';

/** Changes title or expiry of a published share. @throws AppError invalid_request for a draft */
export async function changeShare(
  storage: Storage,
  record: ShareRecord,
  change: ShareChange,
  now: number,
): Promise<ShareChanges> {
  const { id } = record;
  const [publication, before] = await Promise.all([
    readJson(storage, shareKeys.publication(id), publicationSchema),
    // Damaged ones are overwritten, which opens the link again.
    readJsonOr(storage, shareKeys.changes(id), changesSchema, null),
  ]);
  if (publication === null) throw new AppError('invalid_request', 'This share is not published yet.');
  const current = before ?? { title: record.title, expiresAt: publication.expiresAt };
  const changes = {
    title: change.title ?? current.title,
    expiresAt: change.lifetimeDays === undefined ? current.expiresAt : expiryOf(change.lifetimeDays, now),
  };
  await storage.put(shareKeys.changes(id), JSON.stringify(changes));
  return changes;
}
