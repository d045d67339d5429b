import 'server-only';
import type { Metadata } from 'sharp';
import { isAnimated } from '@/lib/protocol/is-animated';
import { limits } from '@/lib/protocol/limits';
import { readExif } from '@/lib/protocol/read-exif';
import type { ReferenceInfo, ReferenceNote, StrippedPart } from '@/lib/protocol/reference-info';
import { stripMetadata } from '../platform/images/strip-metadata';
import { Semaphore } from '../platform/semaphore';
import { decodeUpload } from './decode-upload';
import { decoderComplaint } from './decoder-complaint';
import type { EncodedPicture } from './encode-picture';
import { encodeReference } from './encode-reference';
import { openUpload, type Upload } from './open-upload';
import { isSrgbProfile } from './srgb-profile';

/**
 * Estimated memory of all decoders at once; a picture that needs more is processed alone. Enough for four photos of a
 * phone: with fewer, a core waits between their steps.
 */
const decodersBytes = 200_000_000;
/** A picture up to this size is sent as it is. */
const passedBytesMax = 1_500_000;

export interface ReferenceOptions {
  /** The bound of the longer edge in pixels. */
  edge: number | 'original';
  /** The result should not be larger. */
  budgetBytes: number;
}

export interface ConvertedUpload {
  picture: EncodedPicture;
  info: ReferenceInfo;
}

// All requests share it, as route handlers share this module.
const semaphore = new Semaphore(decodersBytes);

/**
 * Turns an untrusted file into a reference picture: upright, without metadata, in sRGB and bounded. A file that is all
 * of this already goes out as it is. @throws AppError with the reason why a file cannot become one.
 */
export async function convertUpload(
  signal: AbortSignal,
  bytes: Uint8Array<ArrayBuffer>,
  { edge, budgetBytes }: ReferenceOptions,
): Promise<ConvertedUpload> {
  const upload = await openUpload(bytes);
  const edgeMax = edge === 'original' ? limits.referenceEdgeMax : edge;
  const passed = passThrough(upload, { edgeMax, bytesMax: Math.min(budgetBytes, passedBytesMax) });
  const picture = passed && (await checkPixels(signal, upload, passed));
  if (picture) return { picture, info: describeReference(upload, picture, false) };
  return recode(signal, upload, { edgeMax, budgetBytes });
}

/**
 * The bytes of a file that came without having been processed, as `convertUpload` would send them at its original
 * size. A file that is clean already goes out as it came. @throws AppError
 */
export async function cleanReference(
  signal: AbortSignal,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const upload = await openUpload(bytes);
  const edgeMax = limits.referenceEdgeMax;
  const passed = passThrough(upload, { edgeMax, bytesMax: bytes.byteLength });
  const picture = passed && (await checkPixels(signal, upload, passed));
  if (picture) return picture.data.equals(bytes) ? bytes : viewOf(picture.data);
  const recoded = await recode(signal, upload, { edgeMax, budgetBytes: Number.POSITIVE_INFINITY });
  return viewOf(recoded.picture.data);
}

/** The same memory; a small file may lie in a block that others share, and is copied out of it. */
function viewOf(data: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = data;
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isOwn ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(data);
}

/** Whether all pixels of a file are there. @throws AppError if it is no picture that can be opened */
export async function isWholePicture(signal: AbortSignal, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const { metadata, mimeType, memoryBytes } = await openUpload(bytes);
  const complaint = await semaphore.run(signal, memoryBytes, () =>
    decoderComplaint(bytes, { height: metadata.height, isJpeg: mimeType === 'image/jpeg' }),
  );
  return complaint === null;
}

/** The picture if it decodes to its end; null if something is wrong with it that decoding it anew may mend. */
async function checkPixels(
  signal: AbortSignal,
  { memoryBytes, metadata, mimeType }: Upload,
  picture: EncodedPicture,
): Promise<EncodedPicture | null> {
  return semaphore.run(signal, memoryBytes, async () => {
    const complaint = await decoderComplaint(picture.data, {
      height: metadata.height,
      isJpeg: mimeType === 'image/jpeg',
    });
    return complaint === null ? picture : null;
  });
}

async function recode(
  signal: AbortSignal,
  upload: Upload,
  { edgeMax, budgetBytes }: { edgeMax: number; budgetBytes: number },
): Promise<ConvertedUpload> {
  const memoryBytes = upload.memoryBytes + outputBytes(upload, edgeMax);
  return semaphore.run(signal, memoryBytes, async () => {
    const { picture: raw, isRepaired } = await decodeUpload(upload, edgeMax);
    const { metadata, mimeType, bytes } = upload;
    const isScaled = Math.max(metadata.width, metadata.height) > edgeMax;
    const isDrawn = mimeType === 'image/gif' || metadata.isPalette === true;
    const picture = await encodeReference(raw, budgetBytes, {
      sizeBytes: bytes.byteLength,
      isLossy: mimeType === 'image/jpeg' || mimeType === 'image/webp' || mimeType === 'image/avif',
      isPalette: !isScaled && isDrawn,
    });
    return { picture, info: describeReference(upload, picture, isRepaired) };
  });
}

/** The bytes of the raw result and of its copies in an encoder. */
function outputBytes({ metadata }: Upload, edgeMax: number): number {
  const scale = Math.min(1, edgeMax / Math.max(metadata.width, metadata.height));
  return metadata.width * metadata.height * scale * scale * 7;
}

function describeReference(upload: Upload, picture: EncodedPicture, isRepaired: boolean): ReferenceInfo {
  const { metadata, bytes, mimeType, encoding } = upload;
  const { width, height } = metadata.autoOrient;
  const hasOtherProfile = metadata.icc !== undefined && !isSrgbProfile(metadata.icc);
  const isSrgb = !hasOtherProfile && encoding === null && /^(srgb|b-w|rgb16|grey16)$/.test(metadata.space);
  const notes: [ReferenceNote, boolean][] = [
    ['turned', (metadata.orientation ?? 1) > 1],
    // The decoder knows only the first frame of a PNG.
    ['first-frame', (metadata.pages ?? 1) > 1 || isAnimated(bytes, mimeType)],
    ['srgb', !isSrgb],
    ['8-bit', metadata.depth !== 'uchar'],
    ['to-budget', picture.isSqueezed],
    ['end-cut', isRepaired],
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

interface PassOptions {
  edgeMax: number;
  /** The most bytes that a picture may have to be sent as it is. */
  bytesMax: number;
}

/**
 * A picture that can be sent as it was given, without its metadata: its pixels are not encoded anew. null for a picture
 * that has to be encoded: it is too large, lies on its side, is animated, or has colours that not every reader would
 * show alike.
 */
function passThrough(upload: Upload, { edgeMax, bytesMax }: PassOptions): EncodedPicture | null {
  const { bytes, mimeType, metadata } = upload;
  if (mimeType !== 'image/png' && mimeType !== 'image/jpeg' && mimeType !== 'image/webp') return null;
  const { width, height } = metadata;
  if (Math.max(width, height) > edgeMax || !isPlain(upload)) return null;
  const stripped = stripMetadata(mimeType, bytes, { keepsColours: false });
  if (stripped === null || stripped.byteLength > bytesMax) return null;
  return { data: stripped, mimeType, width, height, isSqueezed: false };
}

/** Whether every reader shows it alike: upright, one frame, sRGB with 8 bits a channel. */
function isPlain({ metadata, encoding }: Upload): boolean {
  const { orientation, pages, depth, space, icc } = metadata;
  if ((orientation ?? 1) > 1 || (pages ?? 1) > 1 || depth !== 'uchar' || encoding !== null) return false;
  return (space === 'srgb' || space === 'b-w') && (icc === undefined || isSrgbProfile(icc));
}
