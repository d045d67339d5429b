import { getLibraryState } from '../library-copies/library-api';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';
import { libraryDatabase } from '../platform/database';

/** The bytes that each part of the library takes. */
export interface LibrarySpace {
  here: { originals: number; thumbnails: number; references: number; rows: number };
  /** null if there is no copy, or the studio cannot be reached. */
  studio: { originals: number; references: number; rows: number } | null;
}

/** Measures this browser's library and, if it has one, its copy. */
export async function measureLibrary(hasCopy: boolean): Promise<LibrarySpace> {
  const { originals, thumbnails, sources, turnFiles } = libraryDatabase();
  const { pictures, conversations, turns, answers, ledger } = libraryDatabase();
  const space = { originals: 0, thumbnails: 0, references: 0, rows: 0 };
  await originals.each(({ blob, signature }) => {
    space.originals += blob.size + (signature?.size ?? 0);
  });
  await thumbnails.each(({ blob }) => {
    space.thumbnails += blob.size;
  });
  await sources.each(({ blob }) => {
    space.references += blob.size;
  });
  await turnFiles.each(({ references }) => {
    for (const blob of references) space.references += blob.size;
  });
  for (const table of [pictures, conversations, turns, answers, ledger]) {
    await table.each((row: unknown) => {
      space.rows += JSON.stringify(row).length;
    });
  }
  return { here: space, studio: hasCopy ? await measureStudio() : null };
}

async function measureStudio(): Promise<LibrarySpace['studio']> {
  try {
    return (await getLibraryState())?.sizes ?? null;
  } catch (error) {
    const isExpected =
      error instanceof ApiFailure || error instanceof NetworkFailure || error instanceof UnreadableAnswer;
    if (isExpected) return null;
    throw error;
  }
}
