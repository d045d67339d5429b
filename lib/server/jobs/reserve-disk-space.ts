import 'server-only';
import type { PricedRequest } from '@/lib/catalogue/cost';
import { AppError } from '@/lib/protocol/app-error';
import { logger } from '../platform/log';
import { addPromisedDiskBytes, promisedDiskBytes } from '../platform/storage/disk-space';
import { notePromises, promisedByOthers } from '../platform/storage/shared-room';
import type { Storage } from '../platform/storage/storage';

/** Room on the disk that is kept for what a job may bring. */
export interface RoomPromise {
  /** The bytes that its pictures may take, in memory and on the disk. */
  sizeBytes: number;
  /** Calling it again changes nothing. */
  giveBack(): void;
}

/**
 * Keeps room on the disk for what a job may bring, before it is claimed. A promise counts until all of the job is
 * parked, or was confirmed.
 * @throws AppError not_configured if the disk lacks it
 */
export async function reserveDiskSpaceOrThrow(storage: Storage, sizeBytes: number): Promise<RoomPromise> {
  const free = await freeBytes(storage);
  if (free === null) return countRoom(storage, 0, sizeBytes);
  // Nothing is awaited between the check and the promise: two jobs never get the same room.
  const missing = sizeBytes + promisedDiskBytes() - free;
  if (missing > 0) throw noRoom(missing);
  const promise = countRoom(storage, sizeBytes, sizeBytes);
  const missingBesideOthers = await missingBytes(storage);
  if (missingBesideOthers <= 0) return promise;
  promise.giveBack();
  throw noRoom(missingBesideOthers);
}

/**
 * What the disk lacks for all that is promised of it, here and by other processes. The own promise is written before
 * theirs are read, so that of two processes at once never both get the same room. The disk is asked last: what a
 * process has parked meanwhile is no longer promised.
 */
async function missingBytes(storage: Storage): Promise<number> {
  try {
    await notePromises(storage);
    const others = await promisedByOthers(storage);
    const free = await freeBytes(storage);
    return free === null || others === 0 ? 0 : promisedDiskBytes() + others - free;
  } catch (cause) {
    logger.warn({ err: cause }, 'the promises of other processes cannot be read');
    return 0;
  }
}

/** The same for a job whose calls have left already: it is only counted. */
export async function countRoomOf(storage: Storage, sizeBytes: number): Promise<RoomPromise> {
  const isBounded = (await freeBytes(storage)) !== null;
  const room = countRoom(storage, isBounded ? sizeBytes : 0, sizeBytes);
  if (isBounded) await notePromises(storage);
  return room;
}

function countRoom(storage: Storage, diskBytes: number, sizeBytes: number): RoomPromise {
  addPromisedDiskBytes(diskBytes);
  let isKept = true;
  return {
    sizeBytes,
    giveBack() {
      if (!isKept) return;
      isKept = false;
      addPromisedDiskBytes(-diskBytes);
      if (diskBytes > 0) void notePromises(storage);
    },
  };
}

/** A disk that cannot be asked may still be written to: the claim shows it. */
async function freeBytes(storage: Storage): Promise<number | null> {
  try {
    return await storage.freeBytes();
  } catch (cause) {
    logger.warn({ err: cause }, 'the disk does not say how much room it has');
    return null;
  }
}

function noRoom(missingBytes: number): AppError {
  const megabytes = Math.max(0.1, Math.ceil(missingBytes / 100_000) / 10);
  return new AppError(
    'not_configured',
    `The studio's disk has no room for what this job may bring: ${megabytes} MB are missing. Nothing was issued and nothing was charged.`,
    { details: { field: 'storage' } },
  );
}

const bytesPerPixel = 4;
/** Beside its pixels, a picture may take what its format adds; the records of the job are small. */
const bytesBesidePixels = 1_000_000;
/** For models that are given no size: they make at most 3:2. */
const usualPixels = 1_536 * 1_024;
const resolutionPixels = { '512': 0.3e6, '1K': 1.4e6, '2K': 5.6e6, '4K': 22.4e6 } as const;
/** A chat asks for pictures in words, usually for one or two. */
const chatPictures = 2;

/** The bytes that the pictures of a job may take: four per pixel asked for, and a megabyte for each picture. */
export function bytesOfPictures({ kind, model, parameters }: PricedRequest): number {
  const pictures = kind === 'chat' ? chatPictures : (parameters.n ?? 1);
  return pictures * (pixelsOf(model.sizes, parameters) * bytesPerPixel + bytesBesidePixels);
}

/** The same for a job of which only the record is known. */
export function bytesOfUsualPictures(pictures: number): number {
  return Math.max(chatPictures, pictures) * (usualPixels * bytesPerPixel + bytesBesidePixels);
}

function pixelsOf(
  rule: PricedRequest['model']['sizes'],
  { size, resolution }: PricedRequest['parameters'],
): number {
  if (size !== undefined) return areaOf(size);
  if (resolution !== undefined) return resolutionPixels[resolution];
  if (rule.kind === 'free') return Math.max(usualPixels, rule.pixelsMin);
  return Math.max(usualPixels, ...rule.sizes.map(areaOf));
}

function areaOf(size: string): number {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return width * height;
}
