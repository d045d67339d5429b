import 'server-only';
import sharp, { type Metadata } from 'sharp';
import { limits } from '@/lib/protocol/limits';
import { decoderFormats, obeysOrientation } from '../platform/images/inspect-picture';
import { isWholeAvif } from './avif-colours';
import type { ColourEncoding } from './colour-encoding';
import { readColourEncoding } from './read-colour-encoding';
import { rejectReference } from './reject-reference';
import { sniffUpload, type UploadMimeType } from './sniff-upload';

// Each file is processed once, so a cache of decoded pictures would never be used.
sharp.cache(false);

/** A small file that claims gigapixels is rejected. */
export const pixelsMax = limits.referencePixelsMax;

const formats: Readonly<Record<UploadMimeType, string>> = {
  ...decoderFormats,
  'image/tiff': 'tiff',
};

/** A file whose head was read; it is not decoded yet. */
export interface Upload {
  bytes: Uint8Array<ArrayBuffer>;
  mimeType: UploadMimeType;
  metadata: Metadata;
  /** Colours that the decoder does not know; null if sRGB or a colour profile applies. */
  encoding: ColourEncoding | null;
  /** Estimated memory for decoding it. */
  memoryBytes: number;
}

/** Reads only the head of a file. @throws AppError with the reason why it cannot be a reference. */
export async function openUpload(file: Uint8Array<ArrayBuffer>): Promise<Upload> {
  const bytes = withoutLeadingBlanks(file);
  const sniffed = sniffUpload(bytes);
  if ('rejection' in sniffed) throw rejectReference(sniffed.rejection);
  const { mimeType } = sniffed;
  const metadata = await sharp(bytes, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch((cause: unknown) => {
      // Our decoder opens no AVIF sequences; browsers do.
      const isWhole = mimeType === 'image/avif' && isWholeAvif(Buffer.from(bytes));
      throw rejectReference(isWhole ? 'unsupported' : 'damaged', cause);
    });
  const { format, width, height } = metadata;
  if (format !== formats[mimeType]) throw rejectReference('unsupported');
  if (!(width > 0 && height > 0)) throw rejectReference('damaged');
  const pixels = width * height;
  const isDecodedWhole = !(mimeType === 'image/jpeg' || mimeType === 'image/png') || metadata.isProgressive;
  if (pixels > (isDecodedWhole ? limits.wholePixelsMax : pixelsMax)) throw rejectReference('too-many-pixels');
  if (mimeType === 'image/jpeg' && isOfPrint(metadata)) throw rejectReference('cmyk');
  const encoding = readColourEncoding(bytes, mimeType, metadata.icc);
  return {
    bytes,
    mimeType,
    metadata: obeysOrientation(mimeType) ? metadata : withoutOrientation(metadata),
    encoding,
    memoryBytes: isDecodedWhole ? pixels * 6 : 24_000_000,
  };
}

function withoutOrientation({ orientation: _, ...metadata }: Metadata): Metadata {
  return { ...metadata, autoOrient: { width: metadata.width, height: metadata.height } };
}

/** Whether its profile is a press profile (CMYK). Browsers convert from these differently than our decoder. */
function isOfPrint({ space, icc }: Metadata): boolean {
  return space === 'cmyk' && icc !== undefined && icc.toString('latin1', 16, 20) === 'CMYK';
}

const blanks: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20]);
const blanksMax = 16;

/** Scripts that output a picture often begin with an empty line, after which no decoder recognises it. */
function withoutLeadingBlanks(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let start = 0;
  while (start < blanksMax && blanks.has(bytes[start] ?? -1)) start += 1;
  return start === 0 ? bytes : bytes.subarray(start);
}
