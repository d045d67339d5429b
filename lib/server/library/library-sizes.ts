import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../platform/config';
import type { Storage } from '../platform/storage/storage';
import { libraryKeys, type SizeKind, sizeKinds } from './library-keys';

/** The bytes of something stored, and what it is. */
export interface Size {
  bytes: number;
  kind: SizeKind;
}

/** What all libraries hold, by library and name: hashes of pictures, numbers of pages. */
interface Sizes {
  libraries: Map<string, Map<string, Size>>;
  /** In milliseconds since 1970. */
  readAt: number;
}

/** How long a process relies on the sizes that it has read, without those that others have noted since. */
const reliableMs = 5 * 60_000;

const shared = globalThis as typeof globalThis & {
  safelightLibrarySizes?: WeakMap<Storage, Promise<Sizes>>;
};

async function sizesIn(storage: Storage): Promise<Sizes> {
  shared.safelightLibrarySizes ??= new WeakMap();
  const known = shared.safelightLibrarySizes.get(storage);
  const sizes = await known;
  if (sizes && Date.now() - sizes.readAt < reliableMs) return sizes;
  // Another request may have begun to read them in the meantime.
  if (shared.safelightLibrarySizes.get(storage) !== known) return sizesIn(storage);
  const reading = readSizes(storage);
  shared.safelightLibrarySizes.set(storage, reading);
  reading.catch(() => shared.safelightLibrarySizes?.delete(storage));
  return reading;
}

async function readSizes(storage: Storage): Promise<Sizes> {
  const sizes: Sizes = { libraries: new Map(), readAt: Date.now() };
  for await (const key of storage.list(libraryKeys.sizes)) {
    const [, library = '', text = ''] = key.split('/');
    const [name = '', bytes = '', kind = ''] = text.split('-');
    const known = sizeKinds.find((each) => each === kind);
    // A stray object has no size. Counted as NaN, it would switch off every quota.
    if (known && /^\d{1,15}$/.test(bytes))
      sizesOf(sizes, library).set(name, { bytes: Number(bytes), kind: known });
  }
  return sizes;
}

function sizesOf({ libraries }: Sizes, libraryId: string): Map<string, Size> {
  const known = libraries.get(libraryId) ?? new Map<string, Size>();
  libraries.set(libraryId, known);
  return known;
}

/**
 * How many pictures a library has, and how many of them are from the demo; the bytes of its originals, of its
 * references (uploads that pictures were made from), and of both together.
 */
export async function countPictures(
  storage: Storage,
  libraryId: string,
): Promise<{
  pictures: number;
  demoPictures: number;
  bytes: number;
  originals: number;
  references: number;
}> {
  const sizes = [...sizesOf(await sizesIn(storage), libraryId).values()];
  const count = (wanted: SizeKind) => sizes.filter(({ kind }) => kind === wanted).length;
  const demoPictures = count('demo');
  const references = sum(sizes.filter(({ kind }) => kind === 'source'));
  const originals = sum(sizes.filter(({ kind }) => kind === 'picture' || kind === 'demo'));
  return {
    pictures: count('picture') + demoPictures,
    demoPictures,
    bytes: originals + references,
    originals,
    references,
  };
}

/** The bytes of all pages of rows. */
export async function countRowBytes(storage: Storage, libraryId: string): Promise<number> {
  const sizes = [...sizesOf(await sizesIn(storage), libraryId).values()];
  return sum(sizes.filter(({ kind }) => kind === 'rows'));
}

/** The size of a picture that this process knows of; null for one that it does not. */
export async function getSize(storage: Storage, libraryId: string, sha256: string): Promise<Size | null> {
  return sizesOf(await sizesIn(storage), libraryId).get(sha256) ?? null;
}

/** Notes that a library has a picture. Call it once the picture is stored; a second time changes nothing. */
export async function addSize(storage: Storage, libraryId: string, name: string, size: Size): Promise<void> {
  await storage.put(libraryKeys.size(libraryId, name, size.bytes, size.kind), '1');
  sizesOf(await sizesIn(storage), libraryId).set(name, size);
}

export function removeSize(storage: Storage, libraryId: string, name: string): Promise<void> {
  return removeSizes(storage, libraryId, `${name}-`);
}

/** Removes the sizes of all parts of a picture. */
export function removePartSizes(storage: Storage, libraryId: string, sha256: string): Promise<void> {
  return removeSizes(storage, libraryId, `${sha256}.`);
}

/** Lists the keys again, because another process may have noted or changed a size since this one read them. */
async function removeSizes(storage: Storage, libraryId: string, start: string): Promise<void> {
  const keys: string[] = [];
  for await (const key of storage.list(`${libraryKeys.sizesOf(libraryId)}${start}`)) keys.push(key);
  for (const key of keys) await storage.delete(key);
  const sizes = sizesOf(await sizesIn(storage), libraryId);
  for (const name of sizes.keys()) if (`${name}-`.startsWith(start)) sizes.delete(name);
}

export function forgetSizes(storage: Storage, libraryId: string): void {
  void shared.safelightLibrarySizes?.get(storage)?.then(({ libraries }) => libraries.delete(libraryId));
}

/** Has the sizes of all libraries read again. */
export function forgetAllSizes(storage: Storage): void {
  shared.safelightLibrarySizes?.delete(storage);
}

/** @throws AppError over_quota when the added bytes do not fit into this library, or into all libraries together */
export async function requireQuota(
  config: Config,
  storage: Storage,
  libraryId: string,
  rowBytes: number,
  addedBytes: number,
): Promise<void> {
  const { bytesMax, allBytesMax } = config.library;
  const sizes = await sizesIn(storage);
  const bytes = sum([...sizesOf(sizes, libraryId).values()].filter(({ kind }) => kind !== 'rows'));
  if (bytes + rowBytes + addedBytes > bytesMax) {
    throw overQuota('library-full', `This library is full: it may have ${bytesMax} bytes here.`);
  }
  const all = [...sizes.libraries.values()].reduce((total, library) => total + sum(library.values()), 0);
  if (all + addedBytes > allBytesMax) {
    throw overQuota(
      'studio-full',
      `This studio has no room left for libraries (${allBytesMax} bytes in all).`,
    );
  }
}

function sum(sizes: Iterable<Size>): number {
  let bytes = 0;
  for (const size of sizes) bytes += size.bytes;
  return bytes;
}

function overQuota(reason: string, message: string): AppError {
  return new AppError('over_quota', `${message} Nothing of this request was stored.`, {
    details: { reason },
  });
}
