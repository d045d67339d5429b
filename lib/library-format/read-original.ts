import { limits } from '@/lib/protocol/limits';
import { type LibraryContents, readBytes } from './open-library';
import { type RefusalReason, RefusedFile } from './refusals';

/**
 * Reads the bytes with this hash. A library may have them several times, such as one that was merged from two folders,
 * and a damaged file must not hide a whole one.
 * @throws RefusedFile if the library has none, or only damaged ones
 */
export async function readOriginal(
  originals: LibraryContents['originals'],
  sha256: string,
  hasHash: (bytes: Uint8Array<ArrayBuffer>) => boolean | Promise<boolean>,
): Promise<Uint8Array<ArrayBuffer>> {
  let reason: RefusalReason = 'no-bytes';
  for (const file of originals.get(sha256) ?? []) {
    try {
      const bytes = await readBytes(file, limits.pictureDownloadBytes);
      if (await hasHash(bytes)) return bytes;
      reason = 'hash';
    } catch (error) {
      if (!(error instanceof RefusedFile)) throw error;
      reason = error.reason;
    }
  }
  throw new RefusedFile(reason);
}
