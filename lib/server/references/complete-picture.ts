import 'server-only';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { decoderComplaint } from './decoder-complaint';
import type { Upload } from './open-upload';

/** How much of a picture there is, from its first row. */
export interface KeptPart {
  /** Above 0.9, below 1. */
  share: number;
}

const jpegEnd = Buffer.from([0xff, 0xd9]);
const jpegScan = Buffer.from([0xff, 0xda]);
const blockRows = 16;
/** A picture that lacks more than this of its height is damaged; a small one may lack one row of blocks. */
const lostShareMax = 0.04;
const lostBlocksShareMax = 0.1;
/** Rows and columns that are compared: enough to find the row where a file ends. */
const comparedEdge = 2_048;

/**
 * A file that lacks only its last bytes, with an end that decoders accept. `kept` says how far its pixels reach, and is
 * null if none are lost. @returns null for a file that lacks more, and for other formats.
 */
export async function completePicture({
  bytes,
  mimeType,
  metadata,
}: Upload): Promise<{ bytes: Uint8Array<ArrayBuffer>; kept: KeptPart | null } | null> {
  if (mimeType === 'image/png') return completePng(bytes);
  if (mimeType !== 'image/jpeg') return null;
  const completed = new Uint8Array(Buffer.concat([bytes, jpegEnd]));
  if ((await decoderComplaint(completed, { height: metadata.height, isJpeg: true })) === null)
    return { bytes: completed, kept: null };
  const share = await measureReach(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return share === null ? null : { bytes: completed, kept: { share } };
}

/**
 * The share of its height up to which a cut JPEG has pixels, in whole blocks; null if it lacks too much. The file ends
 * at the last row that comes out differently without its last bytes.
 */
async function measureReach(jpeg: Buffer): Promise<number | null> {
  const scan = jpeg.lastIndexOf(jpegScan);
  if (!isLastScan(jpeg, scan)) return null;
  const trimmed = Math.min(64, Math.floor((jpeg.length - scan) / 4));
  const [whole, shorter] = await Promise.all([
    decodeRows(jpeg),
    decodeRows(jpeg.subarray(0, jpeg.length - trimmed)),
  ]);
  if (whole === null || shorter === null) return null;
  const { width, height, channels } = whole.info;
  const rowBytes = width * channels;
  for (let row = height - 1; row >= 0; row -= 1) {
    const at = row * rowBytes;
    if (whole.data.subarray(at, at + rowBytes).equals(shorter.data.subarray(at, at + rowBytes))) continue;
    // The row of blocks where the file ends is not whole, and its colours reach one row beyond it.
    const blocks = Math.floor((row - 1) * (whole.height / height / blockRows));
    const share = (blocks * blockRows) / whole.height;
    const lostMax = Math.max(lostShareMax, Math.min(lostBlocksShareMax, blockRows / whole.height));
    return 1 - share > lostMax ? null : share;
  }
  return null;
}

/** A progressive file has its details in its last scan; one that ends earlier lacks more than rows. */
function isLastScan(jpeg: Buffer, scan: number): boolean {
  if (scan < 0) return false;
  const components = jpeg[scan + 4] ?? 0;
  const parameters = scan + 5 + components * 2;
  const isSequential = (jpeg[parameters + 1] ?? 0) === 63 && (jpeg[parameters] ?? 1) === 0;
  const precision = (jpeg[parameters + 2] ?? 0) & 0x0f;
  const isLuma = components === 1 && jpeg[scan + 5] === 1;
  return isSequential || (isLuma && precision === 0 && jpeg[parameters + 1] === 63);
}

async function decodeRows(jpeg: Buffer) {
  try {
    const file = Buffer.concat([jpeg, jpegEnd]);
    const options = { failOn: 'none', sequentialRead: true } as const;
    const { height } = await sharp(file, options).metadata();
    const { data, info } = await sharp(file, options)
      .resize({
        width: comparedEdge,
        height: comparedEdge,
        fit: 'inside',
        withoutEnlargement: true,
        kernel: 'nearest',
      })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, info, height };
  } catch {
    return null;
  }
}

/** A PNG whose chunks are there up to its last one, which has no content. */
function completePng(bytes: Uint8Array<ArrayBuffer>): { bytes: Uint8Array<ArrayBuffer>; kept: null } | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 8;
  let hasPixels = false;
  while (at + 12 <= file.length) {
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) return null;
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IEND') return null;
    hasPixels ||= type === 'IDAT';
    at = end;
  }
  if (!hasPixels) return null;
  const end = Buffer.alloc(12);
  end.write('IEND', 4, 'latin1');
  end.writeUInt32BE(crc32('IEND'), 8);
  return { bytes: new Uint8Array(Buffer.concat([file.subarray(0, at), end])), kept: null };
}
