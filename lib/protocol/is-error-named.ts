/**
 * Whether an error is of the class with that name, which no other class of the studio has. It compares by name because
 * each bundle has its own copy of every class, so that `instanceof` fails for an error that comes from another bundle.
 */
export function isErrorNamed<Named extends Error>(value: unknown, name: Named['name']): value is Named {
  return value instanceof Error && value.name === name;
}
