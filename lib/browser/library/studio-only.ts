import { libraryDatabase } from '../platform/database';

/** Of these pictures, the ones whose originals only the studio has. For live queries: it reads the library first. */
export async function findStudioOnly(ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { originals, copies } = libraryDatabase();
  const here = new Set(
    await originals
      .where('id')
      .anyOf([...ids])
      .primaryKeys(),
  );
  const missing = ids.filter((id) => !here.has(id));
  const known = await copies.bulkGet(missing.map((id) => `picture/${id}`));
  return new Set(missing.filter((_, at) => known[at]?.files?.original !== undefined));
}
