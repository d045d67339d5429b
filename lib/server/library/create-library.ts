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
  const record = await begin(storage, id, wasOwnDeleted);
  return { library: { id, ...record, token: null }, token: await addDevice(storage, id) };
}

/** Begins a library anew if it was deleted. Otherwise what is added to it would answer nobody, and be swept. */
export async function reviveLibrary(storage: Storage, id: string): Promise<void> {
  if (await storage.exists(libraryKeys.gone(id))) await begin(storage, id, true);
}

async function begin(storage: Storage, id: string, wasDeleted: boolean) {
  // What a deletion has left must not come back with the name.
  if (wasDeleted) await deleteObjects(storage, id, null);
  const record = { version: libraryVersion, createdAt: new Date().toISOString() };
  await storage.claim(libraryKeys.record(id), JSON.stringify(record));
  return record;
}

/** A new token for a library. */
export async function addDevice(storage: Storage, libraryId: string): Promise<string> {
  const token = createLibraryToken();
  const record = { library: libraryId, createdAt: new Date().toISOString() };
  await storage.claim(libraryKeys.token(hashSecret('token', token)), JSON.stringify(record));
  return token;
}
