import 'server-only';
import { sniffPicture } from '../../platform/images/sniff-picture';

/** Cameras and editors write up to this much after the end of a picture. */
const trailerMax = 65_536;

/**
 * Whether the bytes of a picture end before its format does, so that part of the picture is missing. Bytes after the
 * end of the format are ignored. The pixels are not decoded.
 */
export function endsEarly(bytes: Buffer): boolean {
  switch (sniffPicture(bytes)) {
    case 'image/png':
      return !bytes.subarray(-trailerMax).includes('IEND', 0, 'latin1') && !hasPngEnd(bytes);
    case 'image/jpeg':
      return !(hasJpegEnd(bytes) ?? bytes.subarray(-trailerMax).includes(Buffer.of(0xff, 0xd9)));
    case 'image/gif':
      return !(hasGifEnd(bytes) ?? bytes.subarray(-16).includes(0x3b));
    case 'image/webp':
      return bytes.length < bytes.readUInt32LE(4) + 8;
    case 'image/avif':
      return !boxesAreWhole(bytes);
    case null:
      return false;
  }
}

function hasPngEnd(bytes: Buffer): boolean {
  for (let at = 8; at + 12 <= bytes.length; ) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return true;
    at += bytes.readUInt32BE(at) + 12;
  }
  return false;
}

/**
 * Whether the picture itself reaches its end, not just the thumbnail in its Exif. A JPEG is a row of segments, which
 * all state their length except scans. null if its structure is broken.
 */
function hasJpegEnd(bytes: Buffer): boolean | null {
  let at = 2;
  for (;;) {
    // Any marker may be preceded by fill bytes.
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    if (at + 4 > bytes.length) return bytes[at] === 0xff && bytes[at + 1] === 0xd9;
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker === 0) return null;
    if (marker === 0xd9) return true;
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += isBare ? 2 : bytes.readUInt16BE(at + 2) + 2;
    if (marker === 0xda) at = endOfScan(bytes, at);
  }
}

/** The position of the marker after the compressed data, in which only restarts and stuffed bytes follow 0xff. */
function endOfScan(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at !== -1) {
    const marker = bytes[at + 1] ?? 0;
    if (marker !== 0 && marker !== 0xff && (marker < 0xd0 || marker > 0xd7)) return at;
    at = bytes.indexOf(0xff, at + (marker === 0xff ? 1 : 2));
  }
  return bytes.length;
}

/** A GIF is a row of blocks, whose data comes in pieces that state their lengths. null if its structure is broken. */
function hasGifEnd(bytes: Buffer): boolean | null {
  const paletteBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0);
  let at = 13 + paletteBytes(bytes[10] ?? 0);
  while (at < bytes.length) {
    const block = bytes[at];
    if (block === 0x3b) return true;
    if (block !== 0x21 && block !== 0x2c) return null;
    at += block === 0x21 ? 2 : 11 + paletteBytes(bytes[at + 9] ?? 0);
    for (let size = bytes[at] ?? 0; size > 0; size = bytes[at] ?? 0) at += size + 1;
    at += 1;
  }
  return false;
}

/** An ISO file is a row of boxes, each of which begins with its size; 0 means up to the end. */
function boxesAreWhole(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) return false;
    const size = bytes.readUInt32BE(at);
    if (size === 0) return true;
    const isLong = size === 1;
    if (isLong && at + 16 > bytes.length) return false;
    const length = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : size;
    if (length < 8 || at + length > bytes.length) return false;
    at += length;
  }
  return true;
}
