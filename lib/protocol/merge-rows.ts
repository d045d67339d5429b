import { laterClock } from './library-clock';
import type { LibraryRow } from './library-rows';

/**
 * Merges two states of one row: of each field the later one wins, and of two deletions the later one. Commutative,
 * associative and idempotent, so that devices agree whatever the order in which they receive changes.
 */
export function mergeRows(one: LibraryRow, other: LibraryRow): LibraryRow {
  const fields = { ...one.fields };
  for (const [name, field] of Object.entries(other.fields)) {
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (known === undefined || isLater(field, known)) fields[name] = field;
  }
  const merged = { kind: one.kind, id: one.id, fields };
  if (one.deletedAt === undefined && other.deletedAt === undefined) return merged;
  const deletedAt = laterClock(one.deletedAt ?? null, other.deletedAt ?? null);
  // If a field is later than the deletion, the row was restored: the deletion is sent as null.
  return { ...merged, deletedAt: isDeleted({ ...merged, deletedAt }) ? deletedAt : null };
}

/** Whether a row is deleted: its deletion is later than everything that was written to it. The ledger never shrinks. */
export function isDeleted({ kind, fields, deletedAt }: LibraryRow): boolean {
  if (typeof deletedAt !== 'string' || kind === 'ledger') return false;
  return Object.values(fields).every(([, clock]) => clock < deletedAt);
}

/**
 * Whether a row was deleted for good: it is deleted, and no field was written later than `purged`. A row that was
 * restored and then deleted once more is in the trash again.
 */
export function isPurged(row: LibraryRow): boolean {
  const purged = Object.hasOwn(row.fields, 'purged') ? row.fields.purged : undefined;
  if (purged?.[0] !== true || !isDeleted(row)) return false;
  return Object.values(row.fields).every(([, clock]) => clock <= purged[1]);
}

type Field = LibraryRow['fields'][string];

/** Two devices never share a clock, but a copied database may: then the value decides, in the same way everywhere. */
function isLater([value, clock]: Field, [knownValue, knownClock]: Field): boolean {
  if (clock !== knownClock) return clock > knownClock;
  return JSON.stringify(value) > JSON.stringify(knownValue);
}
