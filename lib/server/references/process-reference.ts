import 'server-only';
import { isMoving } from '@/lib/protocol/is-moving';
import { limits } from '@/lib/protocol/limits';
import type { ReferenceInfo, ReferenceNote } from '@/lib/protocol/reference-info';
import { Semaphore } from '../platform/semaphore';
import { decodeUpload, openUpload, type Upload } from './decode-upload';
import { type EncodedPicture, encodeReference } from './encode-reference';
import { strippedParts } from './stripped-parts';

/**
 * What decoders may hold at once, estimated; a picture that needs more is worked on alone. Room for three photos of a
 * phone: with two, a core waits between their steps.
 */
const memoryBytes = 200_000_000;

export interface ReferenceOptions {
  /** The longer edge's bound in pixels. */
  edge: number | 'original';
  /** The result should not be larger. */
  budgetBytes: number;
}

// One for all requests: route handlers share this module.
const semaphore = new Semaphore(memoryBytes);

/**
 * Turns a stranger's file into a reference picture: upright, without metadata, in sRGB, bounded and re-encoded.
 * @throws AppError with a reason for a file that cannot be one.
 */
export async function processReference(
  signal: AbortSignal,
  bytes: Uint8Array<ArrayBuffer>,
  options: ReferenceOptions,
): Promise<{ picture: EncodedPicture; receipt: ReferenceInfo }> {
  const upload = await openUpload(bytes);
  const edgeMax = options.edge === 'original' ? limits.referenceEdgeMax : options.edge;
  const picture = await semaphore.run(signal, upload.memoryBytes + outputBytes(upload, edgeMax), async () =>
    encodeReference(await decodeUpload(upload, edgeMax), options.budgetBytes),
  );
  return { picture, receipt: receiptOf(upload, picture) };
}

/** The raw result, and its copies in an encoder. */
function outputBytes({ metadata }: Upload, edgeMax: number): number {
  const scale = Math.min(1, edgeMax / Math.max(metadata.width, metadata.height));
  return metadata.width * metadata.height * scale * scale * 10;
}

function receiptOf(upload: Upload, picture: EncodedPicture): ReferenceInfo {
  const { metadata, bytes, mimeType } = upload;
  const { width, height } = metadata.autoOrient;
  const isSrgb = !isOtherProfile(metadata.icc) && /^(srgb|b-w|rgb16|grey16)$/.test(metadata.space);
  const notes: [ReferenceNote, boolean][] = [
    ['turned', (metadata.orientation ?? 1) > 1],
    // Of PNG the decoder knows the first frame only.
    ['first-frame', (metadata.pages ?? 1) > 1 || isMoving(bytes, mimeType)],
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
    notes: notes.filter(([, holds]) => holds).map(([note]) => note),
  };
}

/** A profile that only names sRGB, in either encoding of its description, changes no colour. */
function isOtherProfile(icc: Buffer | undefined): boolean {
  return icc !== undefined && !/s\0?R\0?G\0?B/.test(icc.toString('latin1'));
}
