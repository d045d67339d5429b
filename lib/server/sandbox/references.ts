import 'server-only';
import sharp from 'sharp';
import { Refusal } from './refusals';
import type { PixelSize } from './usage';

/** A picture sent along, with its size as stored. */
export interface Reference extends PixelSize {
  data: Buffer;
}

const [referencesMost, togetherMostBytes, maskMostBytes] = [16, 50_000_000, 4_000_000];

/** Checks the pictures of an edit as the gateway does: number, total size, and that each is PNG, WebP or JPEG. */
export async function readReferences(files: readonly Uint8Array[]): Promise<Reference[]> {
  if (files.length === 0) refuse("Missing required parameter: 'image'.", 'missing_required_parameter');
  if (files.length > referencesMost) {
    refuse(
      `Too many images: at most ${referencesMost} are allowed, but got ${files.length}.`,
      'too_many_images',
    );
  }
  const total = files.reduce((sum, file) => sum + file.byteLength, 0);
  if (total >= togetherMostBytes) {
    const megabytes = (total / 1_000_000).toFixed(1);
    throw new Refusal(413, `Total image size is ${megabytes}MB, which exceeds the limit of 50MB.`, {
      param: 'image',
    });
  }
  return Promise.all(files.map((file) => readPicture(Buffer.from(file), 'image')));
}

/** Checks the mask: a PNG with alpha, of the first reference's dimensions, below 4 MB. */
export async function readMask(file: Uint8Array, first: PixelSize): Promise<Reference> {
  const refuseMask = (message: string) => {
    throw new Refusal(400, message, { param: 'mask', code: 'invalid_mask' });
  };
  if (file.byteLength >= maskMostBytes) refuseMask('The mask must be smaller than 4MB.');
  const mask = await readPicture(Buffer.from(file), 'mask');
  const { format, hasAlpha } = await sharp(mask.data).metadata();
  if (format !== 'png' || !hasAlpha) refuseMask('The mask must be a PNG with an alpha channel.');
  if (mask.width !== first.width || mask.height !== first.height) {
    refuseMask('The mask must have the same dimensions as the first image.');
  }
  return mask;
}

/** The picture of a `data:` URL, as chat sends it. */
export async function readDataUrl(url: string): Promise<Reference> {
  const [, base64] = /^data:image\/[a-z+.-]+;base64,([A-Za-z0-9+/=\s]+)$/.exec(url) ?? [];
  if (!base64) refuse('Invalid image data.', 'invalid_image_url');
  return readPicture(Buffer.from(base64 ?? '', 'base64'), 'image_url');
}

async function readPicture(data: Buffer, param: string): Promise<Reference> {
  const kind = sniff(data);
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

function sniff(data: Buffer): 'png' | 'jpeg' | 'webp' | null {
  if (data.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return 'png';
  if (data[0] === 0xff && data[1] === 0xd8 && data[2] === 0xff) return 'jpeg';
  if (data.toString('latin1', 0, 4) === 'RIFF' && data.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  return null;
}

function refuse(message: string, code: string): never {
  throw new Refusal(400, message, { param: 'image', code });
}
