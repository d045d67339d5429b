/** A field that is larger stays in this browser; answers of a model are far smaller. */
const fieldBytesMax = 350_000;
/** Fits into one request together with a batch of other rows, and into a line of an exported file. */
const rowBytesMax = 700_000;

/** The size of a value as it is sent: most scripts need more bytes than characters. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** The names of the fields that can leave this browser: a row that is too large leaves out its largest fields. */
export function fieldsThatFit(values: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const sizes = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, bytes: jsonBytes(value) }],
  );
  const fitting = new Set<string>();
  let bytes = 0;
  for (const field of sizes.sort((one, other) => one.bytes - other.bytes)) {
    bytes += field.bytes;
    if (field.bytes > fieldBytesMax || bytes > rowBytesMax) break;
    fitting.add(field.name);
  }
  return fitting;
}
