import 'server-only';
import sharp from 'sharp';
import type { Reference } from '../references';
import { TaskError } from './task-error';

const maxPixels = 64_000_000;
const mimeTypes = ['image/png', 'image/jpeg', 'image/webp'];

/** Reads a `data:` URL, whose bytes must be a picture of the type that it names. */
export async function readTaskPicture(url: string, param: string): Promise<Reference> {
  if (!url.startsWith('data:')) {
    // The sandbox makes no network requests, so every address is one that cannot be reached.
    throw new TaskError('media_url_unreachable', 'The media address could not be fetched.', { param });
  }
  const [, mimeType = '', base64 = ''] = /^data:([a-z]+\/[a-z0-9.+-]+);base64,(.*)$/s.exec(url) ?? [];
  if (!mimeTypes.includes(mimeType)) {
    throw new TaskError('unsupported_media_format', `The media format '${mimeType}' is not supported.`, {
      param,
      details: { supported: mimeTypes },
    });
  }
  const invalid = (cause?: unknown) =>
    Object.assign(
      new TaskError('invalid_media_data', `The media data of \`${param}\` is invalid.`, { param }),
      {
        cause,
      },
    );
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) throw invalid();
  const data = Buffer.from(base64, 'base64');
  const { format, width, height } = await sharp(data)
    .metadata()
    .catch((error: unknown) => {
      throw invalid(error);
    });
  if (`image/${format}` !== mimeType) throw invalid();
  if (width * height > maxPixels) {
    throw new TaskError('image_too_large', `The image has more than ${maxPixels} pixels.`, { param });
  }
  return { data, width, height };
}

/** The mask is a PNG with alpha that has the dimensions of the first picture. */
export async function readTaskMask(url: string, first: Reference): Promise<Reference> {
  const mask = await readTaskPicture(url, 'mask');
  const { hasAlpha } = await sharp(mask.data).metadata();
  const refuse = (message: string) => {
    throw new TaskError('invalid_media', message, { param: 'mask' });
  };
  if (!hasAlpha) refuse('The mask must have an alpha channel.');
  if (mask.width !== first.width || mask.height !== first.height) {
    refuse('The mask must have the dimensions of the first image.');
  }
  return mask;
}
