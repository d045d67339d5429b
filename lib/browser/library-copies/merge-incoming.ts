import { laterClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import type { CopyRow } from '../platform/database-rows';
import type { CurrentRow } from './read-row';
import { type CopiedKind, clockOf, copyId, hashValue, latestClock, withFields } from './row-copies';

export type CopiedRow = LibraryRow & { kind: CopiedKind };

/** A row after another device's changes, and what is known about its copy after them. */
export interface MergedRow {
  /** `purged`: for good, without a stay in the trash. */
  fate: 'living' | 'deleted' | 'purged';
  hasNews: boolean;
  /** Fields that the other device wrote later. */
  news: Readonly<Record<string, unknown>>;
  copy: CopyRow;
}

/** `ownClock`: when this browser last changed the row without having copied the change; null if there is none. */
export function mergeIncoming(
  { kind, id, fields, deletedAt }: CopiedRow,
  current: CurrentRow,
  copy: CopyRow | undefined,
  ownClock: string | null,
): MergedRow {
  const news: Record<string, unknown> = {};
  const received: Record<string, { hash: string; clock: string }> = {};
  const kept = current.values ?? current.trashed;
  for (const [name, [value, clock]] of Object.entries(fields)) {
    const isOwnChange = ownClock !== null && hashValue(kept?.[name]) !== copy?.hashes[name];
    const known = isOwnChange ? ownClock : clockOf(copy, name);
    // If nothing is left of the row here, it comes back with every field that the studio has.
    if (kept === undefined) news[name] = value;
    if (known !== null && (known > clock || (known === clock && !isGreater(value, kept?.[name])))) continue;
    received[name] = { hash: hashValue(value), clock };
    news[name] = value;
  }
  const next = withFields(copy, copyId(kind, id), received);
  const gone = laterClock(copy?.deletedAt ?? null, deletedAt ?? null);
  // A deletion of this browser's own that is not copied yet.
  const isOwnDeletion = current.trashed !== undefined || (current.values === null && copy !== undefined);
  const ownGone = ownClock !== null && isOwnDeletion ? ownClock : null;
  const { deletedAt: _, ...living } = next;
  const alive = laterClock(latestClock(living), current.values === null ? null : ownClock);
  const lastGone = laterClock(gone, ownGone);
  const isDeleted = kind !== 'ledger' && lastGone !== null && (alive === null || lastGone > alive);
  if (!isDeleted) delete living.isPurgeUntold;
  return {
    fate: !isDeleted ? 'living' : isPurgedCopy(living) ? 'purged' : 'deleted',
    // A row that leaves the trash is news, even if no field has changed.
    hasNews: Object.keys(news).length > 0 || current.trashed !== undefined,
    news,
    copy: { ...living, ...(gone === null ? {} : { deletedAt: gone }), ...filesOf(kind, copy, news) },
  };
}

/** Decides between equal clocks, as `mergeRows` does. A value that is not in the row here, like a hash, stays. */
function isGreater(value: unknown, known: unknown): boolean {
  return known !== undefined && JSON.stringify(value) > JSON.stringify(known);
}

/** Whether a deleted row was deleted for good, as `isPurged` says of the rows themselves. */
function isPurgedCopy(copy: CopyRow): boolean {
  if (copy.hashes.purged !== hashValue(true)) return false;
  const purgedAt = clockOf(copy, 'purged') ?? '';
  return Object.keys(copy.hashes).every((name) => (clockOf(copy, name) ?? '') <= purgedAt);
}

/** The hashes of a row's bytes, which every device can get from the studio. */
function filesOf(kind: CopiedKind, copy: CopyRow | undefined, news: Readonly<Record<string, unknown>>) {
  const files: Record<string, string> = { ...copy?.files };
  const add = (label: string, hash: unknown) => {
    if (typeof hash === 'string') files[label] = hash;
  };
  if (kind === 'picture') {
    add('original', news.sha256);
    add('signature', news.signatureSha256);
    for (const [label, hash] of Object.entries(news.sources ?? {})) add(label, hash);
  }
  if (kind === 'turn' && Array.isArray(news.files))
    for (const [at, hash] of news.files.entries()) add(String(at), hash);
  return Object.keys(files).length > 0 ? { files } : {};
}
