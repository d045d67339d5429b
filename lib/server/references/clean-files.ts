import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { sniffPicture } from '../platform/images/sniff-picture';
import { stripMetadata } from '../platform/images/strip-metadata';
import { cleanReference, isWholePicture } from './convert-upload';

type Bytes = Uint8Array<ArrayBuffer>;

/** Pictures of a request, in order, and the mask of the first. */
export interface PictureFiles {
  references: readonly Bytes[];
  mask: Bytes | null;
}

/**
 * The files of a request as they may leave the studio, whichever client sent them: without metadata, and no half
 * pictures. Those that `POST /api/references` answered stay as they are. @throws AppError naming the field.
 */
export async function cleanFiles(
  signal: AbortSignal,
  { references, mask }: PictureFiles,
): Promise<PictureFiles> {
  const cleaned: Bytes[] = [];
  // One after the other: a request with sixteen large files leaves room for others.
  for (const bytes of references) {
    cleaned.push(
      await cleanReference(signal, bytes).catch((error: unknown) => {
        throw nameField(error, 'reference');
      }),
    );
  }
  return { references: cleaned, mask: mask && (await cleanMask(signal, mask)) };
}

/** Its pixels stay as they are: their transparency is what the gateway reads. */
async function cleanMask(signal: AbortSignal, mask: Bytes): Promise<Bytes> {
  // Which types a mask may have is not decided here.
  if (sniffPicture(mask) !== 'image/png') return mask;
  const cleaned = stripMetadata('image/png', mask);
  if (cleaned === null || !(await isWholePicture(signal, mask).catch(isNot))) {
    throw new AppError('invalid_request', 'The mask is damaged or incomplete.', {
      details: { field: 'mask' },
    });
  }
  return cleaned.equals(mask) ? mask : new Uint8Array(cleaned);
}

/** A mask that cannot be opened is damaged; any other failure is thrown on. */
function isNot(error: unknown): false {
  if (isAppError(error) && error.code === 'invalid_request') return false;
  throw nameField(error, 'mask');
}

function nameField(error: unknown, field: string): unknown {
  if (!isAppError(error)) return error;
  const { code, message, details } = error;
  return new AppError(code, message, { details: { ...details, field }, cause: error });
}
