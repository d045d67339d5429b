import 'server-only';
import { createHash } from 'node:crypto';
import { type OpenObject, openObject } from '../platform/storage/open-object';
import type { Storage } from '../platform/storage/storage';
import { forgetDamagedOriginal, noteDamagedOriginal } from './damaged-originals';
import { libraryKeys, type SizeKind } from './library-keys';
import { addSize, getSize, removeSize } from './library-sizes';

/** Whether bytes are those that a hash names. */
export function hasHash(bytes: Uint8Array, sha256: string): boolean {
  return createHash('sha256').update(bytes).digest('hex') === sha256;
}

/**
 * Whether an original is stored with bytes that match its name. They are read and hashed: a disk may have lost or
 * changed some of them since, while the object still exists.
 */
export async function isStoredWhole(storage: Storage, libraryId: string, sha256: string): Promise<boolean> {
  const original = await openOriginal(storage, libraryId, sha256);
  return original !== null && original !== 'damaged';
}

/**
 * An original whose bytes match its name. Other bytes are never handed out in its place: a browser would keep them as
 * the original.
 */
export async function readOriginal(
  storage: Storage,
  libraryId: string,
  sha256: string,
): Promise<Uint8Array | 'damaged' | null> {
  const bytes = await storage.get(libraryKeys.original(libraryId, sha256));
  if (bytes === null) return null;
  if (hasHash(bytes, sha256)) return bytes;
  await noteDamagedOriginal(storage, libraryId, sha256, bytes.byteLength);
  return 'damaged';
}

/** The same for bytes that are sent as they are. They are read once before, part by part, for their hash. */
export async function openOriginal(
  storage: Storage,
  libraryId: string,
  sha256: string,
): Promise<OpenObject | 'damaged' | null> {
  const original = await openObject(storage, libraryKeys.original(libraryId, sha256));
  if (original === null) return null;
  const hash = createHash('sha256');
  for await (const part of original.parts()) hash.update(part);
  if (hash.digest('hex') === sha256) return original;
  await noteDamagedOriginal(storage, libraryId, sha256, original.sizeBytes);
  return 'damaged';
}

/** Stores bytes that were found to have this hash. A damaged object of that name is replaced by them. */
export async function storeOriginal(
  storage: Storage,
  libraryId: string,
  sha256: string,
  bytes: Uint8Array,
  kind: SizeKind,
): Promise<void> {
  const isNew = (await storage.claim(libraryKeys.original(libraryId, sha256), bytes)) === 'created';
  const known = await getSize(storage, libraryId, sha256);
  if (!isNew && !(await isStoredWhole(storage, libraryId, sha256))) {
    await storage.put(libraryKeys.original(libraryId, sha256), bytes);
    // It was made from the damaged bytes.
    await storage.delete(libraryKeys.thumbnail(libraryId, sha256));
    if (known?.bytes !== bytes.byteLength) await removeSize(storage, libraryId, sha256);
  }
  await forgetDamagedOriginal(storage, libraryId, sha256);
  await addSize(storage, libraryId, sha256, { bytes: bytes.byteLength, kind: known?.kind ?? kind });
}
