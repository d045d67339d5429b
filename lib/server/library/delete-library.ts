import 'server-only';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { forgetLog } from './change-log';
import { forgetDamagedOriginals } from './damaged-originals';
import { libraryKeys } from './library-keys';
import { forgetLosses } from './library-losses';
import { forgetSizes } from './library-sizes';
import { deleteWords } from './recovery-words';

/** Deletes at once: from the first write on, nothing of the library answers. The rest may be left to the sweep. */
export async function deleteLibrary(storage: Storage, id: string): Promise<void> {
  const gone = libraryKeys.gone(id);
  await storage.claim(gone, JSON.stringify({ at: new Date().toISOString() }));
  forgetLog(storage, id);
  try {
    await deleteObjects(storage, id, gone);
  } catch (cause) {
    logger.error({ err: cause }, 'objects of a deleted library are left; the sweep deletes them');
  }
}

/** Deletes what a library consists of, except one object; the mark of its deletion, if it has one, comes last. */
export async function deleteObjects(storage: Storage, id: string, kept: string | null): Promise<void> {
  forgetLog(storage, id);
  forgetSizes(storage, id);
  forgetLosses(storage, id);
  forgetDamagedOriginals(storage, id);
  await deleteWords(storage, id);
  const gone = libraryKeys.gone(id);
  for (const prefix of [libraryKeys.library(id), libraryKeys.sizesOf(id)]) {
    const keys: string[] = [];
    for await (const key of storage.list(prefix)) keys.push(key);
    for (const key of keys) if (key !== gone) await storage.delete(key);
  }
  if (kept !== gone) await storage.delete(gone);
}
