import 'server-only';
import { sha256Pattern } from '@/lib/protocol/library-rows';
import { logger } from '../platform/log';
import { logDamage, type Storage } from '../platform/storage/storage';
import { libraryKeys } from './library-keys';

const shared = globalThis as typeof globalThis & {
  safelightDamagedOriginals?: WeakMap<Storage, Map<string, Set<string>>>;
};

function damagedIn(storage: Storage, libraryId: string): Set<string> {
  shared.safelightDamagedOriginals ??= new WeakMap();
  const libraries = shared.safelightDamagedOriginals.get(storage) ?? new Map<string, Set<string>>();
  shared.safelightDamagedOriginals.set(storage, libraries);
  const damaged = libraries.get(libraryId) ?? new Set<string>();
  libraries.set(libraryId, damaged);
  return damaged;
}

/**
 * Notes that the bytes of an original do not match its name. Devices are told, and one that has the true bytes sends
 * them again. What is there stays until then: it may be all that is left of the picture.
 */
export async function noteDamagedOriginal(
  storage: Storage,
  libraryId: string,
  sha256: string,
  sizeBytes: number,
): Promise<void> {
  logDamage(libraryKeys.original(libraryId, sha256), sizeBytes);
  const damaged = damagedIn(storage, libraryId);
  if (damaged.has(sha256)) return;
  damaged.add(sha256);
  try {
    await storage.claim(libraryKeys.damagedOriginal(libraryId, sha256), '1');
  } catch (cause) {
    // On a full disk, the devices that ask this process still learn of it.
    logger.warn({ err: cause }, 'a damaged original could not be noted');
  }
}

/** Call it once the true bytes are stored, or the original is deleted. */
export async function forgetDamagedOriginal(
  storage: Storage,
  libraryId: string,
  sha256: string,
): Promise<void> {
  if (!damagedIn(storage, libraryId).has(sha256)) return;
  await storage.delete(libraryKeys.damagedOriginal(libraryId, sha256));
  damagedIn(storage, libraryId).delete(sha256);
}

/** Learns which originals other processes have found damaged, and which were replaced since. */
export async function readDamagedOriginals(storage: Storage, libraryId: string): Promise<void> {
  const damaged = damagedIn(storage, libraryId);
  const noted = new Set<string>();
  for await (const key of storage.list(libraryKeys.damagedOriginals(libraryId))) {
    const sha256 = key.split('/').at(-1) ?? '';
    if (sha256Pattern.test(sha256)) noted.add(sha256);
  }
  damaged.clear();
  for (const sha256 of noted) damaged.add(sha256);
}

export function isKnownDamaged(storage: Storage, libraryId: string, sha256: string): boolean {
  return damagedIn(storage, libraryId).has(sha256);
}

/** The most that one answer lists; the others follow once these were replaced. */
const listedMax = 500;

export function listDamagedOriginals(storage: Storage, libraryId: string): readonly string[] {
  return [...damagedIn(storage, libraryId)].slice(0, listedMax);
}

export function forgetDamagedOriginals(storage: Storage, libraryId: string): void {
  shared.safelightDamagedOriginals?.get(storage)?.delete(libraryId);
}
