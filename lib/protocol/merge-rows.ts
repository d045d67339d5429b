import { laterClock } from './library-clock';
import type { LibraryRow } from './library-rows';

/**
 * Merges two states of one row: each field by its later clock, the deletion by its later one. Commutative, associative
 * and idempotent, so that devices agree whatever the order in which they receive changes.
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
  // A deletion that a later field has outlived is sent as null: the row was restored.
  return { ...merged, deletedAt: isDeleted({ ...merged, deletedAt }) ? deletedAt : null };
}

/** Whether a row is deleted: its deletion is later than everything that was written to it. The ledger never shrinks. */
export function isDeleted({ kind, fields, deletedAt }: LibraryRow): boolean {
  if (typeof deletedAt !== 'string' || kind === 'ledger') return false;
  return Object.values(fields).every(([, clock]) => clock < deletedAt);
}

/**
 * Whether a row was deleted for good: the field `purged` is as late as everything else that was written to it. A row
 * that was restored since, and deleted once more, is in the trash again.
 */
export function isPurged(row: LibraryRow): boolean {
  const purged = Object.hasOwn(row.fields, 'purged') ? row.fields.purged : undefined;
  if (purged?.[0] !== true || !isDeleted(row)) return false;
  return Object.values(row.fields).every(([, clock]) => clock <= purged[1]);
}

type Field = LibraryRow['fields'][string];

/** Two devices never share a clock; a copied database may, and then the value decides, everywhere alike. */
function isLater([value, clock]: Field, [knownValue, knownClock]: Field): boolean {
  if (clock !== knownClock) return clock > knownClock;
  return JSON.stringify(value) > JSON.stringify(knownValue);
}
