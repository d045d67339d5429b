import 'server-only';
import { readJson, type Storage } from '../platform/storage/storage';
import { coalesceReads } from './coalesce-reads';
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
  const memory = memoryOf(storage);
  const [{ gone, changes }, { record, publication }] = await Promise.all([
    memory.readVarying(id),
    loadLasting(storage, memory, id, now),
  ]);
  if (gone !== null) {
    memory.lasting.delete(id);
    return { state: 'gone', gone };
  }
  if (record === null) return { state: 'unknown' };
  if (publication === null) return { state: 'draft', record };
  const { title, expiresAt } = changes ?? { title: record.title, expiresAt: publication.expiresAt };
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= now;
  return { state: isOver ? 'expired' : 'published', record, publication, title, expiresAt };
}

/** What may be another at any time, and is read anew for every reader. */
interface Varying {
  gone: Gone | null;
  changes: ShareChanges | null;
}

/** What is created once and never changes. */
interface Lasting {
  record: ShareRecord | null;
  publication: Publication | null;
}

interface Memory {
  readVarying: (id: string) => Promise<Varying>;
  /** Published shares that were read lately. */
  lasting: Map<string, { lasting: Lasting; until: number }>;
}

const memories = new WeakMap<Storage, Memory>();
const rememberedMax = 32;
/** Long before a share that is gone could be forgotten altogether. */
const rememberedMs = 60_000;

function memoryOf(storage: Storage): Memory {
  const known = memories.get(storage);
  if (known !== undefined) return known;
  const memory: Memory = {
    readVarying: coalesceReads((id) => readVarying(storage, id)),
    lasting: new Map(),
  };
  memories.set(storage, memory);
  return memory;
}

async function readVarying(storage: Storage, id: string): Promise<Varying> {
  // One after the other: where taking a share down has deleted its changes, the mark that it is gone was there before,
  // and is seen. At once, a share that its creator had shut earlier could open again for a moment.
  const changes = await readJson(storage, shareKeys.changes(id), changesSchema);
  const gone = await readJson(storage, shareKeys.gone(id), goneSchema);
  return { gone, changes };
}

async function loadLasting(storage: Storage, memory: Memory, id: string, now: number): Promise<Lasting> {
  const shares = memory.lasting;
  const known = shares.get(id);
  if (known !== undefined && now < known.until) return known.lasting;
  const [record, publication] = await Promise.all([
    readJson(storage, shareKeys.record(id), shareRecordSchema),
    readJson(storage, shareKeys.publication(id), publicationSchema),
  ]);
  const lasting = { record, publication };
  shares.delete(id);
  if (publication !== null) shares.set(id, { lasting, until: now + rememberedMs });
  const [oldest] = shares.keys();
  if (shares.size > rememberedMax && oldest !== undefined) shares.delete(oldest);
  return lasting;
}
