import 'server-only';
import sharp from 'sharp';
import { Semaphore } from '../semaphore';
import { sniffPicture } from './sniff-picture';
import { type StrippableType, stripMetadata } from './strip-metadata';

/** Beyond this a few bytes could claim gigabytes. */
const pixelsMax = 50_000_000;
const decodeSeconds = 30;
/** What decoders may hold at once, estimated. */
const memoryBytes = 200_000_000;
const bytesPerPixel = 6;

const sizes = { large: 2_048, small: 960 } as const;
const quality = { large: 82, small: 78 } as const;
/** More takes three times as long for a tenth of the bytes. */
const effort = 2;

// One for all requests: route handlers share this module.
const semaphore = new Semaphore(memoryBytes);

export interface ProvenFile {
  mimeType: StrippableType;
  /** As shown, after any rotation that the file asks for. */
  width: number;
  height: number;
  original: Buffer;
  /** WebP for screens, no larger than the original. */
  large: Buffer;
  small: Buffer;
}

/**
 * Proves that a file is a PNG, JPEG or WebP by decoding it to its end, once; the copies for screens come of that. None
 * of them has metadata.
 * @returns null for everything else
 */
export async function validateImage(signal: AbortSignal, bytes: Uint8Array): Promise<ProvenFile | null> {
  const mimeType = sniffPicture(bytes);
  if (mimeType !== 'image/png' && mimeType !== 'image/jpeg' && mimeType !== 'image/webp') return null;
  const original = stripMetadata(mimeType, bytes);
  if (original === null) return null;
  const head = await readHead(original, mimeType);
  if (head === null) return null;
  return semaphore.run(signal, head.width * head.height * bytesPerPixel, async () => {
    const copies = await encodeCopies(original);
    return copies && { mimeType, original, ...head, ...copies };
  });
}

/** The first bytes have decided which loader may look at the rest. */
async function readHead(
  file: Buffer,
  mimeType: StrippableType,
): Promise<{ width: number; height: number } | null> {
  try {
    const { format, autoOrient } = await sharp(file, { limitInputPixels: pixelsMax }).metadata();
    return `image/${format}` === mimeType ? autoOrient : null;
  } catch {
    // No head, or too many pixels: no picture for us.
    return null;
  }
}

async function encodeCopies(original: Buffer): Promise<Pick<ProvenFile, 'large' | 'small'> | null> {
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
    // Cut off, damaged, or beyond the time that a picture takes.
    return null;
  }
}
