import { isAnimated } from '@/lib/protocol/is-animated';
import { limits } from '@/lib/protocol/limits';
import { readExif } from '@/lib/protocol/read-exif';

/** How much of each end of a file is searched: cameras put metadata first; WebP and some editors put it last. */
const searchedBytes = 262_144;
/** Where Exif begins, as JPEG and HEIC, PNG, and WebP announce it. */
const exifStart = /(?:Exif\0\0|eXIf|EXIF.{4}(?:Exif\0\0)?)(?=II\*\0|MM\0\*)/s;

export type SniffedType =
  | 'image/heic'
  | 'image/bmp'
  | 'image/png'
  | 'image/webp'
  | 'image/gif'
  | 'image/avif';

/** What re-encoding in this browser removes before the studio sees the file. The user is informed about it as well. */
export interface FileFacts {
  hasLocation: boolean;
  isTurned: boolean;
  isAnimated: boolean;
}

/**
 * The type of a file by its first bytes, as far as this browser must know it before it re-encodes the file: HEIC and
 * BMP, which our server cannot open but browsers can, and formats that may be transparent. null for all others.
 */
export async function sniffFile(file: Blob): Promise<SniffedType | null> {
  const head = asciiText(new Uint8Array(await file.slice(0, 64).arrayBuffer()));
  if (head.slice(1, 6) === 'PNG\r\n') return 'image/png';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  if (head.startsWith('GIF8')) return 'image/gif';
  if (/^BM.{4}\0\0\0\0/s.test(head)) return 'image/bmp';
  if (head.slice(4, 8) !== 'ftyp') return null;
  if (/avi[fs]/.test(head.slice(8))) return 'image/avif';
  return /hei[cxms]|hev[cx]|mif1|msf1/.test(head.slice(8)) ? 'image/heic' : null;
}

/** The markers of a JPEG's frame header, which states its size. */
const frameMarkers: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
const progressiveMarker = 0xc2;
const inkChannels = 4;
/** From the marker of a frame header to its number of channels. */
const headerBytes = 10;
/** A crafted file could have millions. */
const segmentsMax = 100_000;

/**
 * Whether our server would refuse a JPEG, or show it in other colours than this browser: it is in CMYK, or has more
 * pixels than can be decoded there. Source: ITU-T T.81, B.2.2.
 */
export async function isUncommonJpeg(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (start[0] !== 0xff || start[1] !== 0xd8) return false;
  let read = { from: 0, bytes: new DataView(new ArrayBuffer(0)) };
  for (let at = 2, segments = 0; at + headerBytes <= file.size && segments < segmentsMax; ) {
    // Profiles, thumbnails and notes of cameras before the frame header can be larger than one part that is read.
    if (at + headerBytes > read.from + read.bytes.byteLength) {
      read = { from: at, bytes: new DataView(await file.slice(at, at + searchedBytes).arrayBuffer()) };
    }
    const { bytes } = read;
    const here = at - read.from;
    if (bytes.getUint8(here) !== 0xff) return false;
    const marker = bytes.getUint8(here + 1);
    if (frameMarkers.has(marker)) {
      const pixels = bytes.getUint16(here + 5) * bytes.getUint16(here + 7);
      const pixelsMax = marker === progressiveMarker ? limits.wholePixelsMax : limits.referencePixelsMax;
      return bytes.getUint8(here + 9) === inkChannels || pixels > pixelsMax;
    }
    // Any marker may be preceded by fill bytes.
    if (marker !== 0xff) segments += 1;
    at += marker === 0xff ? 1 : 2 + bytes.getUint16(here + 2);
  }
  return false;
}

export async function readFileFacts(file: Blob, type: SniffedType | null): Promise<FileFacts> {
  const head = new Uint8Array(await file.slice(0, searchedBytes).arrayBuffer());
  const tail = new Uint8Array(await file.slice(searchedBytes).slice(-searchedBytes).arrayBuffer());
  const found = [head, tail].map(searchExif);
  // The first frame of a GIF, and metadata before the pixels of a PNG, may be longer than the head.
  const isAnnouncedLate = type === 'image/gif' || type === 'image/png';
  return {
    hasLocation: found.some(({ hasLocation }) => hasLocation),
    // Browsers rotate other formats without Exif.
    isTurned: type === null && found.some(({ orientation }) => (orientation ?? 1) > 1),
    isAnimated: isAnimated(isAnnouncedLate ? new Uint8Array(await file.arrayBuffer()) : head, type ?? ''),
  };
}

function searchExif(bytes: Uint8Array): ReturnType<typeof readExif> {
  const text = asciiText(bytes);
  const start = exifStart.exec(text);
  const facts = readExif(bytes.subarray(start ? start.index + start[0].length : bytes.length));
  return { ...facts, hasLocation: facts.hasLocation || text.includes('GPSLatitude') };
}

/**
 * One character per byte, so that an index into the text is an index into the bytes. Only ASCII characters are
 * reliable.
 */
function asciiText(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
