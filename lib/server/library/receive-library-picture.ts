import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { libraryPartBytes, sha256Pattern } from '@/lib/protocol/library-rows';
import { limits } from '@/lib/protocol/limits';
import type { Config } from '../platform/config';
import type { Storage } from '../platform/storage/storage';
import { libraryKeys, type SizeKind } from './library-keys';
import { addSize, getSize, removePartSizes, requireQuota } from './library-sizes';
import { hasHash, isStoredWhole, storeOriginal } from './stored-original';

/** Which part of which picture a request brings. */
export interface PicturePart {
  sha256: string;
  part: number;
  of: number;
  kind: Extract<SizeKind, 'picture' | 'demo' | 'source'>;
}

const partsMax = Math.ceil(limits.pictureDownloadBytes / libraryPartBytes) + 1;

/** @throws AppError not_found for a name that is not a hash */
export function hashOrThrow(name: string): string {
  if (sha256Pattern.test(name)) return name;
  throw new AppError('not_found', 'There is no such picture in this library.');
}

/** @throws AppError invalid_request for a part that no picture has */
export function readPicturePart(sha256: string, query: URLSearchParams): PicturePart {
  const of = wholeNumber(query.get('of') ?? '1', 'of');
  const part = wholeNumber(query.get('part') ?? '0', 'part');
  if (of < 1 || of > partsMax) throw invalid('of', `A picture has 1 to ${partsMax} parts.`);
  if (part >= of) throw invalid('part', `This picture has ${of} parts, counted from 0.`);
  const kind = query.has('source') ? 'source' : query.has('demo') ? 'demo' : 'picture';
  return { sha256, part, of, kind };
}

/** The answer to a part. */
export interface PartReceipt {
  /** Whether the picture is stored whole. */
  complete: boolean;
}

/**
 * Stores a part. Parts may come in any order, repeatedly, and from several browsers; the one that completes the picture
 * has its hash checked, and only then the picture is there. A picture that is there already is not stored again, unless
 * it is damaged: then the upload replaces it.
 * @throws AppError invalid_request for bytes that do not have this hash, over_quota if they do not fit
 */
export async function receiveLibraryPicture(
  config: Config,
  storage: Storage,
  libraryId: string,
  { sha256, part, of, kind }: PicturePart,
  bytes: Uint8Array,
): Promise<PartReceipt> {
  const isWhole = () => isStoredWhole(storage, libraryId, sha256);
  if (await isWhole()) return { complete: true };
  if (bytes.byteLength === 0) throw invalid('body', 'A part has at least one byte.');
  if (of === 1) {
    await storeWhole(config, storage, libraryId, { sha256, kind, bytes });
    return { complete: true };
  }
  await requireQuota(config, storage, libraryId, 0, bytes.byteLength);
  await storePart(storage, libraryId, { sha256, part, of, kind }, bytes);
  const keys = Array.from({ length: of }, (_, at) => libraryKeys.part(libraryId, sha256, of, at));
  const present = await Promise.all(keys.map((key) => storage.exists(key)));
  if (present.includes(false)) return { complete: false };
  const parts = await Promise.all(keys.map((key) => storage.get(key)));
  // Another request has completed the picture meanwhile and deleted its parts.
  if (parts.includes(null)) return { complete: await isWhole() };
  const whole = Buffer.concat(parts.filter((each) => each !== null));
  try {
    await storeWhole(config, storage, libraryId, { sha256, kind, bytes: whole });
  } finally {
    // Parts that make up another hash would be found wrong again each time.
    await deleteParts(storage, libraryId, sha256);
  }
  return { complete: true };
}

interface WholePicture {
  sha256: string;
  kind: SizeKind;
  bytes: Uint8Array;
}

async function storeWhole(
  config: Config,
  storage: Storage,
  libraryId: string,
  { sha256, kind, bytes }: WholePicture,
): Promise<void> {
  if (bytes.byteLength > limits.pictureDownloadBytes) {
    throw new AppError('too_large', `A picture has at most ${limits.pictureDownloadBytes} bytes.`);
  }
  if (!hasHash(bytes, sha256)) {
    throw new AppError('invalid_request', 'These bytes do not have the hash in the address.', {
      details: { field: 'body', reason: 'hash' },
    });
  }
  // A damaged original that gets replaced is counted already.
  const known = await getSize(storage, libraryId, sha256);
  const addedBytes = Math.max(0, bytes.byteLength - (known?.bytes ?? 0));
  await requireQuota(config, storage, libraryId, 0, addedBytes);
  await storeOriginal(storage, libraryId, sha256, bytes, kind);
}

/** Parts count as they come, so that uploads that are never finished cannot fill the storage. */
async function storePart(
  storage: Storage,
  libraryId: string,
  { sha256, part, of }: PicturePart,
  bytes: Uint8Array,
): Promise<void> {
  await storage.claim(libraryKeys.partsStarted(libraryId, sha256), new Date().toISOString());
  await storage.put(libraryKeys.part(libraryId, sha256, of, part), bytes);
  await addSize(storage, libraryId, partName(sha256, of, part), { bytes: bytes.byteLength, kind: 'part' });
}

const partName = (sha256: string, of: number, part: number) => `${sha256}.${of}.${part}`;

/** Deletes the parts of a picture: it is complete, was wrong, or was never finished. */
export async function deleteParts(storage: Storage, libraryId: string, sha256: string): Promise<void> {
  // Sizes first: parts that an interruption leaves are found again.
  await removePartSizes(storage, libraryId, sha256);
  for await (const key of storage.list(libraryKeys.partsOf(libraryId, sha256))) await storage.delete(key);
}

function wholeNumber(text: string, field: string): number {
  if (!/^\d{1,3}$/.test(text)) throw invalid(field, 'It should be a whole number.');
  return Number(text);
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid_request', message, { details: { field } });
}
