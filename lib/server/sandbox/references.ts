import 'server-only';
import sharp from 'sharp';
import { Refusal } from './refusals';
import type { PixelSize } from './usage';

/** A picture sent with a request, with its dimensions in pixels. */
export interface Reference extends PixelSize {
  data: Buffer;
}

const [maxReferences, maxTotalBytes, maxMaskBytes] = [16, 50_000_000, 4_000_000];

/** Validates the pictures of an edit like the gateway: their number, total size and format (PNG, WebP or JPEG). */
export async function readReferences(files: readonly Uint8Array[]): Promise<Reference[]> {
  if (files.length === 0) refuse("Missing required parameter: 'image'.", 'missing_required_parameter');
  if (files.length > maxReferences) {
    refuse(
      `Too many images: at most ${maxReferences} are allowed, but got ${files.length}.`,
      'too_many_images',
    );
  }
  const total = files.reduce((sum, file) => sum + file.byteLength, 0);
  if (total >= maxTotalBytes) {
    const megabytes = (total / 1_000_000).toFixed(1);
    throw new Refusal(413, `Total image size is ${megabytes}MB, which exceeds the limit of 50MB.`, {
      param: 'image',
    });
  }
  return Promise.all(files.map((file) => readPicture(Buffer.from(file), 'image')));
}

/** Validates the mask: a PNG with alpha, smaller than 4 MB, with the dimensions of the first reference. */
export async function readMask(file: Uint8Array, first: PixelSize): Promise<Reference> {
  const refuseMask = (message: string) => {
    throw new Refusal(400, message, { param: 'mask', code: 'invalid_mask' });
  };
  if (file.byteLength >= maxMaskBytes) refuseMask('The mask must be smaller than 4MB.');
  const mask = await readPicture(Buffer.from(file), 'mask');
  const { format, hasAlpha } = await sharp(mask.data).metadata();
  if (format !== 'png' || !hasAlpha) refuseMask('The mask must be a PNG with an alpha channel.');
  if (mask.width !== first.width || mask.height !== first.height) {
    refuseMask('The mask must have the same dimensions as the first image.');
  }
  return mask;
}

/** Reads the picture from a `data:` URL, which is how chat requests send pictures. */
export async function readDataUrl(url: string): Promise<Reference> {
  const [, base64] = /^data:image\/[a-z+.-]+;base64,([A-Za-z0-9+/=\s]+)$/.exec(url) ?? [];
  if (!base64) refuse('Invalid image data.', 'invalid_image_url');
  return readPicture(Buffer.from(base64 ?? '', 'base64'), 'image_url');
}

async function readPicture(data: Buffer, param: string): Promise<Reference> {
  const kind = detectFormat(data);
  const unreadable = () =>
    new Refusal(
      400,
      `Invalid file '${param}': unsupported mimetype. Supported formats are image/jpeg, image/png and image/webp.`,
      { param, code: 'unsupported_file_mimetype' },
    );
  if (!kind) throw unreadable();
  try {
    const { width, height } = await sharp(data).metadata();
    return { data, width, height };
  } catch (cause) {
    throw Object.assign(unreadable(), { cause });
  }
}

function detectFormat(data: Buffer): 'png' | 'jpeg' | 'webp' | null {
  if (data.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return 'png';
  if (data[0] === 0xff && data[1] === 0xd8 && data[2] === 0xff) return 'jpeg';
  if (data.toString('latin1', 0, 4) === 'RIFF' && data.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  return null;
}

function refuse(message: string, code: string): never {
  throw new Refusal(400, message, { param: 'image', code });
}
