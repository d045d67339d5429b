import 'server-only';
import { readJson } from '../storage/read-json';
import type { Storage } from '../storage/storage';
import {
  changesSchema,
  type Gone,
  goneSchema,
  type Publication,
  publicationSchema,
  type ShareRecord,
  shareKeys,
  shareRecordSchema,
} from './share-record';

/** A share as it is stored now. Never cached: what is revoked is gone at once, in all instances. */
export type LoadedShare =
  | { state: 'unknown' }
  | { state: 'gone'; gone: Gone }
  | { state: 'draft'; record: ShareRecord }
  | {
      state: 'published' | 'expired';
      record: ShareRecord;
      publication: Publication;
      title: string;
      expiresAt: string | null;
    };

/** The id is a checked one. */
export async function loadShare(storage: Storage, id: string, now: number): Promise<LoadedShare> {
  const [gone, record, publication, changes] = await Promise.all([
    readJson(storage, shareKeys.gone(id), goneSchema),
    readJson(storage, shareKeys.record(id), shareRecordSchema),
    readJson(storage, shareKeys.publication(id), publicationSchema),
    readJson(storage, shareKeys.changes(id), changesSchema),
  ]);
  if (gone !== null) return { state: 'gone', gone };
  if (record === null) return { state: 'unknown' };
  if (publication === null) return { state: 'draft', record };
  const { title, expiresAt } = changes ?? { title: record.title, expiresAt: publication.expiresAt };
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= now;
  return { state: isOver ? 'expired' : 'published', record, publication, title, expiresAt };
}
