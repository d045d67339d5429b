import 'server-only';

/**
 * One keyword of an untrusted schema, as it is; undefined if the schema itself does not have it. Keywords are read one
 * by one, because a schema is looked at up to two thousand times.
 */
export function keyword(json: unknown, name: string): unknown {
  const isOwn = typeof json === 'object' && json !== null && Object.hasOwn(json, name);
  return isOwn ? Reflect.get(json, name) : undefined;
}

export function numberKeyword(json: unknown, name: string): number | undefined {
  const value = keyword(json, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A list as it is: a copy would cost as much as the list is long. */
export function listKeyword(json: unknown, name: string): readonly unknown[] | undefined {
  const value = keyword(json, name);
  return Array.isArray(value) ? value : undefined;
}

const textMax = 100;

/** A value that a field of a request can have; undefined for all others, null among them. */
export function scalarOf(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return value.length <= textMax ? value : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'boolean' ? value : undefined;
}
