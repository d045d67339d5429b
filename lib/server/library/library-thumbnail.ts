import 'server-only';
import sharp from 'sharp';
import { inspectPicture, obeysOrientation } from '../platform/images/inspect-picture';
import { logger } from '../platform/log';
import { Semaphore } from '../platform/semaphore';
import { logDamage, type Storage } from '../platform/storage/storage';
import { libraryKeys } from './library-keys';
import { readOriginal } from './stored-original';

/** As large as the browsers make their own. */
const edge = 512;

const shared = globalThis as typeof globalThis & { safelightThumbnails?: Semaphore };

/** The thumbnail of a stored picture, made if there is none yet; null for bytes that are not a picture. */
export async function getLibraryThumbnail(
  storage: Storage,
  libraryId: string,
  sha256: string,
): Promise<Uint8Array | null> {
  const key = libraryKeys.thumbnail(libraryId, sha256);
  const stored = await storage.get(key);
  if (stored !== null && isWholeWebp(stored)) return stored;
  if (stored !== null) logDamage(key, stored.byteLength);
  const original = await readOriginal(storage, libraryId, sha256);
  // The original may come again; until then there is no thumbnail of what is left of it.
  if (original === 'damaged') return null;
  const thumbnail = original && (await makeThumbnail(Buffer.from(original)));
  if (thumbnail) await storage.put(key, thumbnail);
  return thumbnail;
}

/** Whether a thumbnail has all the bytes that its first ones announce. */
function isWholeWebp(bytes: Uint8Array): boolean {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.byteLength));
  if (header.length < 12 || header.toString('latin1', 0, 4) !== 'RIFF') return false;
  return header.toString('latin1', 8) === 'WEBP' && header.readUInt32LE(4) + 8 === bytes.byteLength;
}

/** Makes the thumbnail after the answer; if that fails, it is made when it is asked for. */
export function makeThumbnailLater(storage: Storage, libraryId: string, sha256: string): void {
  getLibraryThumbnail(storage, libraryId, sha256).catch((cause: unknown) => {
    logger.warn({ err: cause }, 'a thumbnail could not be stored; it is made when it is asked for');
  });
}

/** One at a time, since jobs need the processors. */
async function makeThumbnail(original: Buffer): Promise<Uint8Array | null> {
  shared.safelightThumbnails ??= new Semaphore(1);
  return shared.safelightThumbnails.run(null, 1, async () => {
    const inspected = await inspectPicture(original);
    if (inspected === null) return null;
    try {
      const picture = sharp(original, { failOn: 'none' });
      if (obeysOrientation(inspected.mimeType)) picture.autoOrient();
      return await picture
        .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 85 })
        .toBuffer();
    } catch {
      // The header is a picture's, the rest is not: it is kept as it is, and has no thumbnail.
      return null;
    }
  });
}
