import 'server-only';
import type { Metadata } from 'sharp';
import { isAnimated } from '@/lib/protocol/is-animated';
import { limits } from '@/lib/protocol/limits';
import { readExif } from '@/lib/protocol/read-exif';
import type { ReferenceInfo, ReferenceNote, StrippedPart } from '@/lib/protocol/reference-info';
import { Semaphore } from '../platform/semaphore';
import { decodeUpload, openUpload, type Upload } from './decode-upload';
import { type EncodedPicture, encodeReference } from './encode-reference';

/**
 * Estimated memory of all decoders at once; a picture that needs more is processed alone. Enough for three photos of a
 * phone: with two, a core waits between their steps.
 */
const decodersBytes = 200_000_000;

export interface ReferenceOptions {
  /** The bound of the longer edge in pixels. */
  edge: number | 'original';
  /** The result should not be larger. */
  budgetBytes: number;
}

// All requests share it, as route handlers share this module.
const semaphore = new Semaphore(decodersBytes);

/**
 * Turns an untrusted file into a reference picture: sniff, decode, encode. It comes out upright, without metadata, in
 * sRGB and bounded. @throws AppError with the reason why a file cannot become one.
 */
export async function processReference(
  signal: AbortSignal,
  bytes: Uint8Array<ArrayBuffer>,
  options: ReferenceOptions,
): Promise<{ picture: EncodedPicture; info: ReferenceInfo }> {
  const upload = await openUpload(bytes);
  const edgeMax = options.edge === 'original' ? limits.referenceEdgeMax : options.edge;
  const picture = await semaphore.run(signal, upload.memoryBytes + outputBytes(upload, edgeMax), async () =>
    encodeReference(await decodeUpload(upload, edgeMax), options.budgetBytes),
  );
  return { picture, info: describeReference(upload, picture) };
}

/** The raw result and its copies in an encoder. */
function outputBytes({ metadata }: Upload, edgeMax: number): number {
  const scale = Math.min(1, edgeMax / Math.max(metadata.width, metadata.height));
  return metadata.width * metadata.height * scale * scale * 10;
}

function describeReference(upload: Upload, picture: EncodedPicture): ReferenceInfo {
  const { metadata, bytes, mimeType } = upload;
  const { width, height } = metadata.autoOrient;
  const isSrgb = !isOtherProfile(metadata.icc) && /^(srgb|b-w|rgb16|grey16)$/.test(metadata.space);
  const notes: [ReferenceNote, boolean][] = [
    ['turned', (metadata.orientation ?? 1) > 1],
    // The decoder knows only the first frame of a PNG.
    ['first-frame', (metadata.pages ?? 1) > 1 || isAnimated(bytes, mimeType)],
    ['srgb', !isSrgb],
    ['8-bit', metadata.depth !== 'uchar'],
    ['to-budget', picture.isSqueezed],
  ];
  return {
    originalBytes: bytes.byteLength,
    originalWidth: width,
    originalHeight: height,
    originalType: mimeType,
    sizeBytes: picture.data.byteLength,
    width: picture.width,
    height: picture.height,
    stripped: strippedParts(metadata),
    notes: notes.filter(([, applies]) => applies).map(([note]) => note),
  };
}

/** A profile that only names sRGB, in either encoding of its description, changes no colour. */
function isOtherProfile(icc: Buffer | undefined): boolean {
  return icc !== undefined && !/s\0?R\0?G\0?B/.test(icc.toString('latin1'));
}

/** What a file carries beside its pixels; we encode none of it. */
function strippedParts(metadata: Metadata): readonly StrippedPart[] {
  const { exif, xmp, iptc, icc, comments } = metadata;
  const found: StrippedPart[] = [];
  if ((exif && readExif(exif).hasLocation) || xmp?.includes('GPSLatitude')) found.push('location');
  if (exif) found.push('exif');
  if (xmp) found.push('xmp');
  if (iptc) found.push('iptc');
  if (comments && comments.length > 0) found.push('comments');
  if (icc) found.push('profile');
  return found;
}
