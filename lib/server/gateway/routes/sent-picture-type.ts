import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { sniffPicture } from '../../platform/images/sniff-picture';

type SentPictureType = 'image/png' | 'image/jpeg' | 'image/webp';

/**
 * The type of a picture that goes with a call.
 * @throws AppError invalid_request for one that the gateway does not take
 */
export function sentPictureTypeOrThrow(field: 'reference' | 'mask', bytes: Uint8Array): SentPictureType {
  const type = sniffPicture(bytes);
  if (type === 'image/png') return type;
  if (field === 'reference' && (type === 'image/jpeg' || type === 'image/webp')) return type;
  const message = field === 'mask' ? 'The mask must be a PNG.' : 'References must be PNG, JPEG or WebP.';
  throw new AppError('invalid_request', message, { details: { field } });
}
