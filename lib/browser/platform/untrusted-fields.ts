/** A value from outside, readable by name. What is found there is judged field by field. */
export type UntrustedFields = Readonly<Record<string, unknown>>;

/** The fields of a value that may be anything; none where it is no object. For where zod (34 kB) would be too much. */
export function fieldsOf(value: unknown): UntrustedFields {
  // Reading any object by name is safe: every field stays `unknown`.
  return typeof value === 'object' && value !== null ? (value as UntrustedFields) : {};
}
