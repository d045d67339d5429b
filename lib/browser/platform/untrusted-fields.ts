/**
 * Readers for values from outside: a value in localStorage may come from an older build or another program, or be cut
 * off, and an error's body may come from a proxy. A field of the wrong type counts as absent. zod would be too large
 * for the first load (docs/decisions/0010).
 */
export type UntrustedFields = Readonly<Record<string, unknown>>;

/** The fields of a value that may be anything; none if it is not an object. */
export function fieldsOf(value: unknown): UntrustedFields {
  // Safe for any object, because every field stays `unknown`.
  return typeof value === 'object' && value !== null ? (value as UntrustedFields) : {};
}

export function storedText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A whole number within bounds. */
export function storedWhole(value: unknown, min = 0, max = Number.MAX_SAFE_INTEGER): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
    ? value
    : undefined;
}

export function storedFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

export function storedChoice<const Choice extends string>(
  value: unknown,
  choices: readonly Choice[],
): Choice | undefined {
  return choices.find((choice) => choice === value);
}

/** The fields that have a value, so that spreading them over the defaults never overwrites one with `undefined`. */
export function definedFields<Fields extends object>(fields: Fields): Partial<Fields> {
  const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as Partial<Fields>; // entries of Fields, fewer of them
}
