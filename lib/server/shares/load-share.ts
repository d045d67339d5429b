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

/** A share as it is stored now: what is revoked is gone at once, in all instances. */
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
  const [gone, changes, [record, publication]] = await Promise.all([
    readJson(storage, shareKeys.gone(id), goneSchema),
    readJson(storage, shareKeys.changes(id), changesSchema),
    loadLasting(storage, id, now),
  ]);
  if (gone !== null) return { state: 'gone', gone };
  if (record === null) return { state: 'unknown' };
  if (publication === null) return { state: 'draft', record };
  const { title, expiresAt } = changes ?? { title: record.title, expiresAt: publication.expiresAt };
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= now;
  return { state: isOver ? 'expired' : 'published', record, publication, title, expiresAt };
}

type Lasting = readonly [record: ShareRecord | null, publication: Publication | null];

interface Remembered {
  lasting: Lasting;
  until: number;
}

/** Published shares that were read lately. Record and publication are created once and never change. */
const remembered = new WeakMap<Storage, Map<string, Remembered>>();
const rememberedMax = 32;
/** Long before a share that is gone could be forgotten altogether. */
const rememberedMs = 60_000;

async function loadLasting(storage: Storage, id: string, now: number): Promise<Lasting> {
  const shares = remembered.get(storage) ?? new Map<string, Remembered>();
  remembered.set(storage, shares);
  const known = shares.get(id);
  if (known !== undefined && now < known.until) return known.lasting;
  const lasting = await Promise.all([
    readJson(storage, shareKeys.record(id), shareRecordSchema),
    readJson(storage, shareKeys.publication(id), publicationSchema),
  ]);
  shares.delete(id);
  if (lasting[1] !== null) shares.set(id, { lasting, until: now + rememberedMs });
  const [oldest] = shares.keys();
  if (shares.size > rememberedMax && oldest !== undefined) shares.delete(oldest);
  return lasting;
}
