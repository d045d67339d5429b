/**
 * Readers for what localStorage hands back: an older build's state, another program's, or half a word. A field that
 * is not what it should be counts as absent.
 */
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

/** What is defined, so that spreading it over the defaults never writes `undefined` over them. */
export function definedFields<Fields extends object>(fields: Fields): Partial<Fields> {
  const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as Partial<Fields>; // entries of Fields, fewer of them
}
