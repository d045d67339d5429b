import 'server-only';
import { sniffPicture } from '../platform/images/sniff-picture';

/** Cameras and editors write as much behind the end of a JPEG. */
const jpegTrailerMax = 65_536;

/**
 * Whether the bytes of a picture end before its format does, so that a part of it is missing. What follows the end of the
 * format is not looked at. The pixels are not decoded.
 */
export function endsEarly(bytes: Buffer): boolean {
  switch (sniffPicture(bytes)) {
    case 'image/png':
      return !bytes.subarray(-jpegTrailerMax).includes('IEND', 0, 'latin1') && !hasPngEnd(bytes);
    case 'image/jpeg':
      return bytes.subarray(-jpegTrailerMax).lastIndexOf(Buffer.of(0xff, 0xd9)) === -1;
    case 'image/gif':
      return bytes.subarray(-16).lastIndexOf(0x3b) === -1;
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
