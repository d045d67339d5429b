import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { validateImage } from '../platform/images/validate-image';
import { readJson, type Storage } from '../platform/storage/storage';
import { type ShareRecord, shareKeys, type ValidPicture, validPictureSchema } from './share-record';

/** Which part of which picture a request brings, and how long it has to be. */
export interface ExpectedPart {
  index: number;
  part: number;
  sizeBytes: number;
}

/** @throws AppError invalid_request for a picture or a part that the draft does not have */
export function expectPartOrThrow(record: ShareRecord, index: string, part: string | null): ExpectedPart {
  const picture = record.pictures[parseWholeNumber(index, 'index')];
  if (picture === undefined) throw invalid('index', `The draft has ${record.pictures.length} pictures.`);
  const number = parseWholeNumber(part ?? '0', 'part');
  const parts = Math.ceil(picture.sizeBytes / record.partBytes);
  if (number >= parts) throw invalid('part', `This picture has ${parts} parts, counted from 0.`);
  const isLast = number === parts - 1;
  const sizeBytes = isLast ? picture.sizeBytes - number * record.partBytes : record.partBytes;
  return { index: Number(index), part: number, sizeBytes };
}

/**
 * Stores one part. Parts may come in any order and repeatedly; the one that completes a picture has it validated.
 * @returns whether the picture is complete now
 * @throws AppError invalid_request for a part of another length, and for bytes that are not a picture
 */
export async function receivePart(
  signal: AbortSignal,
  storage: Storage,
  record: ShareRecord,
  expected: ExpectedPart,
  bytes: Uint8Array,
): Promise<boolean> {
  const { index, part, sizeBytes } = expected;
  if (bytes.byteLength !== sizeBytes) {
    throw invalid('body', `This part should have ${sizeBytes} bytes and has ${bytes.byteLength}.`);
  }
  if (await storage.exists(shareKeys.publication(record.id))) {
    throw new AppError('id_conflict', 'This share is published: its pictures stay as they are.');
  }
  // A repeated part of a complete picture changes nothing.
  if (await storage.exists(shareKeys.proof(record.id, index))) return true;
  await storage.put(shareKeys.part(record.id, index, part), bytes);
  return (await completePicture(signal, storage, record, index)) !== null;
}

/**
 * Validates a picture once all its parts have arrived, and stores what readers will see. Two requests that find it
 * complete at the same moment both do the work, with the same result.
 * @returns null while parts are missing
 * @throws AppError invalid_request for bytes that are not a picture; they are deleted, so that others can be sent
 */
export async function completePicture(
  signal: AbortSignal,
  storage: Storage,
  record: ShareRecord,
  index: number,
): Promise<ValidPicture | null> {
  const { id } = record;
  const validated = await readJson(storage, shareKeys.proof(id, index), validPictureSchema);
  if (validated !== null) return validated;
  const keys = partKeys(record, index);
  const present = await Promise.all(keys.map((key) => storage.exists(key)));
  if (present.includes(false)) return null;
  const parts = await Promise.all(keys.map((key) => storage.get(key)));
  const bytes = Buffer.concat(parts.filter((part) => part !== null));
  // Another request has completed the picture meanwhile and deleted its parts.
  if (parts.includes(null)) return readJson(storage, shareKeys.proof(id, index), validPictureSchema);
  const image = await validateImage(signal, bytes);
  if (image === null) {
    await deleteAll(storage, keys);
    throw new AppError('invalid_request', `Picture ${index} is not a complete PNG, JPEG or WebP.`, {
      details: { field: `pictures.${index}`, reason: 'not-a-picture' },
    });
  }
  const { mimeType, width, height, original, large, small } = image;
  const picture: ValidPicture = { mimeType, width, height, sizeBytes: original.byteLength };
  await Promise.all([
    storage.put(shareKeys.picture(id, index, 'original'), original),
    storage.put(shareKeys.picture(id, index, 'large'), large),
    storage.put(shareKeys.picture(id, index, 'small'), small),
  ]);
  await storage.put(shareKeys.proof(id, index), JSON.stringify(picture));
  await deleteAll(storage, keys);
  return picture;
}

function partKeys({ id, pictures, partBytes }: ShareRecord, index: number): string[] {
  const parts = Math.ceil((pictures[index]?.sizeBytes ?? 0) / partBytes);
  return Array.from({ length: parts }, (_, part) => shareKeys.part(id, index, part));
}

async function deleteAll(storage: Storage, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((key) => storage.delete(key)));
}

function parseWholeNumber(text: string, field: string): number {
  if (!/^\d{1,4}$/.test(text)) throw invalid(field, 'It should be a whole number from 0.');
  return Number(text);
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid_request', message, { details: { field } });
}
