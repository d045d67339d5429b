import 'server-only';
import { readJson, readJsonOr, type Storage } from '../platform/storage/storage';
import {
  changesSchema,
  type Gone,
  goneSchema,
  type Publication,
  publicationSchema,
  type ShareChanges,
  type ShareRecord,
  shareKeys,
  shareRecordSchema,
} from './share-record';

/** A share as it is stored now: a revoked share is gone at once, in all instances. */
export type LoadedShare =
  | { state: 'unknown' }
  | { state: 'gone'; gone: Gone }
  | { state: 'draft'; record: ShareRecord }
  | {
      /** `closed`: its changes are damaged. Readers stay out, because it may have been due to expire before now. */
      state: 'published' | 'expired' | 'closed';
      record: ShareRecord;
      publication: Publication;
      title: string;
      expiresAt: string | null;
    };

/** Reads a share. Callers have checked the id. */
export async function loadShare(storage: Storage, id: string, now: number): Promise<LoadedShare> {
  const cache = cacheOf(storage);
  const [{ gone, changes }, { record, publication }] = await Promise.all([
    cache.readMutable(id),
    loadImmutable(storage, cache, id, now),
  ]);
  if (gone !== null) {
    cache.immutable.delete(id);
    return { state: 'gone', gone };
  }
  if (record === null) return { state: 'unknown' };
  if (publication === null) return { state: 'draft', record };
  const asPublished = { title: record.title, expiresAt: publication.expiresAt };
  if (changes === 'damaged') return { state: 'closed', record, publication, ...asPublished };
  const { title, expiresAt } = changes ?? asPublished;
  const isExpired = expiresAt !== null && Date.parse(expiresAt) <= now;
  return { state: isExpired ? 'expired' : 'published', record, publication, title, expiresAt };
}

/** What may change at any time, and is read again for every reader. */
interface Mutable {
  gone: Gone | null;
  changes: ShareChanges | 'damaged' | null;
}

/** What is written once and never changes. */
interface Immutable {
  record: ShareRecord | null;
  publication: Publication | null;
}

interface Cache {
  readMutable: (id: string) => Promise<Mutable>;
  /** Published shares that were read recently. */
  immutable: Map<string, { value: Immutable; until: number }>;
}

const caches = new WeakMap<Storage, Cache>();
const cachedMax = 32;
/** Much shorter than the year for which a share stays marked as gone. */
const cachedForMs = 60_000;

function cacheOf(storage: Storage): Cache {
  const known = caches.get(storage);
  if (known !== undefined) return known;
  const cache: Cache = {
    readMutable: coalesceReads((id) => readMutable(storage, id)),
    immutable: new Map(),
  };
  caches.set(storage, cache);
  return cache;
}

/** Only a removal writes the mark, so a damaged one counts as well. Its date is unknown: the sweep deletes it. */
const goneLongAgo: Gone = { at: new Date(0).toISOString(), reason: 'revoked' };

async function readMutable(storage: Storage, id: string): Promise<Mutable> {
  // The order matters. Removing a share writes `gone` before it deletes the changes, so whoever misses the changes sees
  // `gone`. Read at the same time, a share that expired by a change could open again for a moment.
  const changes = await readJsonOr(storage, shareKeys.changes(id), changesSchema, 'damaged');
  const gone = await readJsonOr(storage, shareKeys.gone(id), goneSchema, 'damaged');
  return { gone: gone === 'damaged' ? goneLongAgo : gone, changes };
}

async function loadImmutable(
  storage: Storage,
  { immutable: shares }: Cache,
  id: string,
  now: number,
): Promise<Immutable> {
  const known = shares.get(id);
  if (known !== undefined && now < known.until) return known.value;
  const [record, publication] = await Promise.all([
    readJson(storage, shareKeys.record(id), shareRecordSchema),
    readJson(storage, shareKeys.publication(id), publicationSchema),
  ]);
  const value = { record, publication };
  shares.delete(id);
  if (publication !== null) shares.set(id, { value, until: now + cachedForMs });
  const [oldest] = shares.keys();
  if (shares.size > cachedMax && oldest !== undefined) shares.delete(oldest);
  return value;
}

interface Running<Value> {
  read: Promise<Value>;
  next: Promise<Value> | null;
}

/**
 * Shares reads of the same key among callers. Whoever asks during a read waits for the next one, so that no caller gets
 * a value that was read before it asked.
 */
export function coalesceReads<Value>(
  readOnce: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  const running = new Map<string, Running<Value>>();
  const begin = (key: string): Promise<Value> => {
    const current: Running<Value> = { read: readOnce(key), next: null };
    running.set(key, current);
    const end = () => {
      if (current.next === null) running.delete(key);
    };
    current.read.then(end, end);
    return current.read;
  };
  return (key) => {
    const current = running.get(key);
    if (current === undefined) return begin(key);
    const beginNext = () => begin(key);
    current.next ??= current.read.then(beginNext, beginNext);
    return current.next;
  };
}
