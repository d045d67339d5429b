import 'server-only';
import { libraryVersion } from '@/lib/protocol/library-rows';
import { countOrThrow, type RateLimit, uncount } from '../limits/rate-limit';
import type { Config } from '../platform/config';
import { clientOf } from '../platform/http/client';
import type { Storage } from '../platform/storage/storage';
import { deleteObjects } from './delete-library';
import { hasOwnLibrary, type Library } from './find-library';
import { libraryKeys, ownLibraryId } from './library-keys';
import { createLibraryId, createLibraryToken, hashSecret, readLibraryToken } from './library-secrets';

/**
 * Enough for the devices of a household in a day, each of which may create a library before it joins another. All
 * libraries share the studio's room and each has a quota of its own, so that without this bound one visitor could fill
 * it for all.
 */
const creationLimit: RateLimit = {
  name: 'library-create',
  max: 30,
  windowMs: 24 * 3_600_000,
  refusal: {
    message:
      'Your network has created too many libraries here today; a device can join one of them by its code.',
    reason: 'too-many-libraries',
  },
};

/**
 * Creates a library for the browser of this request, or recreates a loopback studio's own library if it was deleted.
 * @returns the token that names it for this device from now on
 * @throws AppError rate_limited if many may use the studio and this client has created too many
 */
export async function createLibrary(
  config: Config,
  storage: Storage,
  request: Request,
): Promise<{ library: Library; token: string }> {
  if (config.library.hasOwn) return create(config, storage, request);
  const { address } = clientOf(config, request);
  // It is counted before it is made, so that simultaneous requests count too.
  await countOrThrow(config, creationLimit, address);
  try {
    return await create(config, storage, request);
  } catch (cause) {
    await uncount(config, creationLimit, address);
    throw cause;
  }
}

async function create(
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

/**
 * Recreates a library if it was deleted. Otherwise nobody could read what is added to it, and the sweep would delete
 * it.
 */
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
