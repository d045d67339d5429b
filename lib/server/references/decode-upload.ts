import 'server-only';
import sharp, { type Metadata } from 'sharp';
import type { RawPicture } from './encode-reference';
import { rejectReference } from './reject-reference';
import { sniffUpload, type UploadMimeType } from './sniff-upload';

// Each file is processed once, so a cache of decoded pictures would never be used.
sharp.cache(false);

/** Enough for a camera of 102 megapixels; a small file that claims gigapixels is rejected. */
const pixelsMax = 110_000_000;
/** The limit for formats that the decoder must keep in memory as a whole. */
const wholePixelsMax = 40_000_000;
const decodeSeconds = 30;

const formats: Readonly<Record<UploadMimeType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'heif',
  'image/tiff': 'tiff',
};

/** A file whose head was read; it is not decoded yet. */
export interface Upload {
  bytes: Uint8Array<ArrayBuffer>;
  mimeType: UploadMimeType;
  metadata: Metadata;
  /** Estimated memory for decoding it. */
  memoryBytes: number;
}

/** Reads only the head of a file. @throws AppError with the reason why it cannot be a reference. */
export async function openUpload(bytes: Uint8Array<ArrayBuffer>): Promise<Upload> {
  const sniffed = sniffUpload(bytes);
  if ('rejection' in sniffed) throw rejectReference(sniffed.rejection);
  const { mimeType } = sniffed;
  const metadata = await sharp(bytes, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch((cause: unknown) => {
      throw rejectReference('damaged', cause);
    });
  const { format, width, height } = metadata;
  if (format !== formats[mimeType]) throw rejectReference('unsupported');
  if (!(width > 0 && height > 0)) throw rejectReference('damaged');
  const pixels = width * height;
  const isDecodedWhole = !(mimeType === 'image/jpeg' || mimeType === 'image/png') || metadata.isProgressive;
  if (pixels > (isDecodedWhole ? wholePixelsMax : pixelsMax)) throw rejectReference('too-many-pixels');
  return { bytes, mimeType, metadata, memoryBytes: isDecodedWhole ? pixels * 6 : 32_000_000 };
}

/**
 * Decodes the first frame: upright, in sRGB, eight bits a channel, neither edge longer than `edgeMax`, without its alpha
 * channel where the picture is opaque.
 * @throws AppError for a file that cannot be decoded to its end.
 */
export async function decodeUpload({ bytes, metadata }: Upload, edgeMax: number): Promise<RawPicture> {
  try {
    const picture = sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'error', sequentialRead: true })
      .autoOrient()
      .resize({ width: edgeMax, height: edgeMax, fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: decodeSeconds })
      .toColourspace('srgb');
    if (!metadata.hasAlpha) picture.removeAlpha();
    const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (channels !== 3 && channels !== 4) throw new Error(`A picture of ${channels} channels came out.`);
    const raw: RawPicture = { data, width, height, channels };
    return channels === 4 && isOpaque(data) ? await withoutAlpha(raw) : raw;
  } catch (cause) {
    throw rejectReference('damaged', cause);
  }
}

function isOpaque(rgba: Buffer): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}

async function withoutAlpha({ data, width, height, channels }: RawPicture): Promise<RawPicture> {
  const rgb = await sharp(data, { raw: { width, height, channels } }).removeAlpha().raw().toBuffer();
  return { data: rgb, width, height, channels: 3 };
}
