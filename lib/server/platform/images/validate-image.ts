import 'server-only';
import sharp from 'sharp';
import { Semaphore } from '../semaphore';
import { sniffPicture } from './sniff-picture';
import { type StrippableType, stripMetadata } from './strip-metadata';

/** A few bytes could announce more pixels, whose decoding would take gigabytes. */
const pixelsMax = 50_000_000;
const decodeSeconds = 30;
/** Estimated memory of all decoders together. */
const memoryBytes = 200_000_000;
const bytesPerPixel = 6;

const sizes = { large: 2_048, small: 960 } as const;
const quality = { large: 82, small: 78 } as const;
/** A higher effort takes three times as long and saves a tenth of the bytes. */
const effort = 2;

// Route handlers share this module, and so this semaphore.
const semaphore = new Semaphore(memoryBytes);

export interface ValidImage {
  mimeType: StrippableType;
  /** Pixels as shown, after any rotation that the file asks for. */
  width: number;
  height: number;
  original: Buffer;
  /** WebP for screens, no larger than the original. */
  large: Buffer;
  small: Buffer;
}

/**
 * Decodes a file to its end, which shows that it is a whole PNG, JPEG or WebP, and encodes the copies for screens from
 * the same pixels. Neither the original nor the copies have metadata.
 * @returns null for everything else
 */
export async function validateImage(signal: AbortSignal, bytes: Uint8Array): Promise<ValidImage | null> {
  const mimeType = sniffPicture(bytes);
  if (mimeType !== 'image/png' && mimeType !== 'image/jpeg' && mimeType !== 'image/webp') return null;
  const original = stripMetadata(mimeType, bytes);
  if (original === null) return null;
  const size = await readSize(original, mimeType);
  if (size === null) return null;
  return semaphore.run(signal, size.width * size.height * bytesPerPixel, async () => {
    const copies = await encodeCopies(original);
    return copies && { mimeType, original, ...size, ...copies };
  });
}

/** The size, if the header is of the type that the first bytes announced. */
async function readSize(
  file: Buffer,
  mimeType: StrippableType,
): Promise<{ width: number; height: number } | null> {
  try {
    const { format, autoOrient } = await sharp(file, { limitInputPixels: pixelsMax }).metadata();
    return `image/${format}` === mimeType ? autoOrient : null;
  } catch {
    // The header cannot be read, or announces too many pixels.
    return null;
  }
}

async function encodeCopies(original: Buffer): Promise<Pick<ValidImage, 'large' | 'small'> | null> {
  try {
    const large = await sharp(original, { limitInputPixels: pixelsMax, failOn: 'error' })
      .autoOrient()
      .resize({ width: sizes.large, height: sizes.large, fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: decodeSeconds })
      .webp({ quality: quality.large, effort })
      .toBuffer();
    const small = await sharp(large)
      .resize({ width: sizes.small, height: sizes.small, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: quality.small, effort })
      .toBuffer();
    return { large, small };
  } catch {
    // The file is cut off or damaged, or decoding it takes too long.
    return null;
  }
}
