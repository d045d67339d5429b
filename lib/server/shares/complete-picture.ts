import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { validateImage } from '../platform/images/validate-image';
import { readJson, type Storage } from '../platform/storage/storage';
import { type ProvenPicture, provenPictureSchema, type ShareRecord, shareKeys } from './share-record';

/**
 * Proves a picture whose parts are all there, and keeps what will be shown. Two requests that find it complete at the
 * same moment do the same work twice, with the same outcome.
 * @returns null while parts are missing
 * @throws AppError invalid_request for bytes that are no picture; they are thrown away, so that others can be sent
 */
export async function completePicture(
  signal: AbortSignal,
  storage: Storage,
  record: ShareRecord,
  index: number,
): Promise<ProvenPicture | null> {
  const { id } = record;
  const proven = await readJson(storage, shareKeys.proof(id, index), provenPictureSchema);
  if (proven !== null) return proven;
  const keys = partKeys(record, index);
  const present = await Promise.all(keys.map((key) => storage.exists(key)));
  if (present.includes(false)) return null;
  const parts = await Promise.all(keys.map((key) => storage.get(key)));
  const bytes = Buffer.concat(parts.filter((part) => part !== null));
  // Another request was first and has put the parts away.
  if (parts.includes(null)) return readJson(storage, shareKeys.proof(id, index), provenPictureSchema);
  const file = await validateImage(signal, bytes);
  if (file === null) {
    await deleteAll(storage, keys);
    throw new AppError('invalid_request', `Picture ${index} is no complete PNG, JPEG or WebP.`, {
      details: { field: `pictures.${index}`, reason: 'not-a-picture' },
    });
  }
  const { mimeType, width, height, original, large, small } = file;
  const proof: ProvenPicture = { mimeType, width, height, sizeBytes: original.byteLength };
  await Promise.all([
    storage.put(shareKeys.picture(id, index, 'original'), original),
    storage.put(shareKeys.picture(id, index, 'large'), large),
    storage.put(shareKeys.picture(id, index, 'small'), small),
  ]);
  await storage.put(shareKeys.proof(id, index), JSON.stringify(proof));
  await deleteAll(storage, keys);
  return proof;
}

function partKeys({ id, pictures, partBytes }: ShareRecord, index: number): string[] {
  const parts = Math.ceil((pictures[index]?.sizeBytes ?? 0) / partBytes);
  return Array.from({ length: parts }, (_, part) => shareKeys.part(id, index, part));
}

async function deleteAll(storage: Storage, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((key) => storage.delete(key)));
}
