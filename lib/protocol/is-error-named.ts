/**
 * Whether an error is of the class with that name, which no other class of the studio has. Each bundle has a copy of every
 * class, and an error of one copy is no instance of another: an error that is thrown in one bundle and caught in another
 * would be taken for one of somebody else's.
 */
export function isErrorNamed<Named extends Error>(value: unknown, name: Named['name']): value is Named {
  return value instanceof Error && value.name === name;
}
