import 'server-only';
import { libraryVersion } from '@/lib/protocol/library-rows';
import type { Config } from '../platform/config';
import type { Storage } from '../platform/storage/storage';
import { deleteObjects } from './delete-library';
import { hasOwnLibrary, type Library } from './find-library';
import { libraryKeys, ownLibraryId } from './library-keys';
import { createLibraryId, createLibraryToken, hashSecret, readLibraryToken } from './library-secrets';

/**
 * Creates a library for the browser of this request. On a loopback studio whose own library was deleted, that one.
 * @returns the token that names it for this device from now on
 */
export async function createLibrary(
  config: Config,
  storage: Storage,
  request: Request,
): Promise<{ library: Library; token: string }> {
  const isOwn = readLibraryToken(request.headers) === null && hasOwnLibrary(config, request);
  const wasOwnDeleted = isOwn && (await storage.exists(libraryKeys.gone(ownLibraryId)));
  const id = wasOwnDeleted ? ownLibraryId : createLibraryId();
  // What a deletion has left must not come back with the name.
  if (wasOwnDeleted) await deleteObjects(storage, id, null);
  const record = { version: libraryVersion, createdAt: new Date().toISOString() };
  await storage.claim(libraryKeys.record(id), JSON.stringify(record));
  return { library: { id, ...record, token: null }, token: await addDevice(storage, id) };
}

/** A new token for a library. */
export async function addDevice(storage: Storage, libraryId: string): Promise<string> {
  const token = createLibraryToken();
  const record = { library: libraryId, createdAt: new Date().toISOString() };
  await storage.claim(libraryKeys.token(hashSecret('token', token)), JSON.stringify(record));
  return token;
}
