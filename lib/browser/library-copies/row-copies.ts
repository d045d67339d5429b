import { laterClock, nextClock } from '@/lib/protocol/library-clock';
import type { CopiedTable } from '../platform/database';
import type { CopyingRow, CopyRow } from '../platform/database-rows';
import type { ChangedRow } from '../platform/track-changes';

/** What the studio calls the rows of a table. */
export const kindOfTable = {
  pictures: 'picture',
  conversations: 'conversation',
  turns: 'turn',
  // An answer is a field of its turn.
  answers: 'turn',
  ledger: 'ledger',
} as const satisfies Record<CopiedTable, string>;
export type CopiedKind = (typeof kindOfTable)[CopiedTable];

export const tableOfKind = {
  picture: 'pictures',
  conversation: 'conversations',
  turn: 'turns',
  ledger: 'ledger',
} as const satisfies Record<CopiedKind, CopiedTable>;

export const copyId = (kind: string, id: string) => `${kind}/${id}`;

/** The clock of a field as it was last copied or received; null if it never was. */
export function clockOf(copy: CopyRow | undefined, field: string): string | null {
  if (copy === undefined || !Object.hasOwn(copy.hashes, field)) return null;
  // A field may have the name of a property that every object inherits.
  const own = copy.clocks && Object.hasOwn(copy.clocks, field) ? copy.clocks[field] : undefined;
  return own ?? copy.clock;
}

/** The latest clock of a row's copy, its deletion included. */
export function latestClock(copy: CopyRow | undefined): string | null {
  if (copy === undefined) return null;
  return [copy.deletedAt ?? null, ...Object.values(copy.clocks ?? {})].reduce(laterClock, copy.clock);
}

/** The clock of a change that is not copied yet: the time when it was made, but later than what it changed. */
export function clockOfChange(
  { device, clockOffsetMs }: CopyingRow,
  { at }: ChangedRow,
  copy: CopyRow | undefined,
): string {
  return nextClock(latestClock(copy), Math.max(0, Math.floor(at + clockOffsetMs)), device);
}

/** A copy after some of its fields were sent or received. */
export function withFields(
  copy: CopyRow | undefined,
  id: string,
  fields: Readonly<Record<string, { hash: string; clock: string }>>,
): CopyRow {
  const hashes = { ...copy?.hashes };
  const clocks = new Map(Object.keys(hashes).map((name) => [name, clockOf(copy, name) ?? '']));
  for (const [name, { hash, clock }] of Object.entries(fields)) {
    hashes[name] = hash;
    clocks.set(name, clock);
  }
  // Most rows are written once: then one clock is enough for all of their fields.
  const common = [...clocks.values()].reduce(laterClock, null) ?? copy?.clock ?? '';
  const others = Object.fromEntries([...clocks].filter(([, clock]) => clock !== common));
  const { clocks: _, ...rest } = copy ?? { id, clock: common, hashes };
  return {
    ...rest,
    id,
    clock: common,
    hashes,
    ...(Object.keys(others).length > 0 ? { clocks: others } : {}),
  };
}

/**
 * The hashes of a row's bytes without those that the studio does not have, and that can be sent from here. The others
 * stay: a row without them would tell all devices that they do not belong to it, and only by its hash can a file be had
 * that another device sends later.
 * @param here the labels of the bytes that this browser has
 */
export function withoutSendable(
  files: Readonly<Record<string, string>>,
  gone: ReadonlySet<string>,
  here: ReadonlySet<string>,
): Record<string, string> {
  const kept = Object.entries(files).filter(([label, sha256]) => !gone.has(sha256) || !here.has(label));
  return Object.fromEntries(kept);
}

/** A hash that shows whether a field has changed; 53 bits are enough for that. */
export function hashValue(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36);
}
