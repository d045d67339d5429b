import { storageFailure } from './storage-failure';

/**
 * `kept`: the bytes are in this browser now. `full`: this browser has no room for them. `unreachable`: the studio did
 * not deliver them.
 */
export type KeptBytes = 'kept' | 'full' | 'unreachable';

/** Stores what was fetched from the studio, and says what became of it. */
export async function keepFetched<Fetched>(
  fetched: Fetched | null,
  store: (fetched: Fetched) => Promise<void>,
): Promise<KeptBytes> {
  if (fetched === null) return 'unreachable';
  try {
    await store(fetched);
    return 'kept';
  } catch (error) {
    if (storageFailure(error) === null) throw error;
    return 'full';
  }
}
