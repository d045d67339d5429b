import 'server-only';
import type { ReferenceRefusal } from '@/lib/protocol/reference-info';
import { type PictureMimeType, sniffPicture } from '../platform/images/sniff-picture';
import { isCameraRaw } from './camera-raw';

export type UploadMimeType = PictureMimeType | 'image/tiff';
export type SniffedUpload = { mimeType: UploadMimeType } | { rejection: ReferenceRefusal };

/**
 * Recognises what a file is by its bytes alone, because names and content types are untrusted. It runs before any
 * decoder sees the file, so that SVG (which could reference other files) and PDF are never parsed.
 */
export function sniffUpload(bytes: Uint8Array): SniffedUpload {
  if (bytes.byteLength === 0) return { rejection: 'empty' };
  const mimeType = sniffPicture(bytes);
  if (mimeType !== null) return { mimeType };
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = file.toString('latin1', 0, 1_024);
  // Decoders of TIFF would open the thumbnail of a photo in its place.
  if (isCameraRaw(file)) return { rejection: 'unsupported' };
  // The second number is BigTIFF, for files beyond 4 GB.
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) return { mimeType: 'image/tiff' };
  if (head.slice(4, 8) === 'ftyp' && /hei[cxms]|hev[cx]|mif1|msf1/.test(head.slice(8, 64))) {
    return { rejection: 'heic' };
  }
  if (head.startsWith('%PDF')) return { rejection: 'pdf' };
  if (isSvg(file)) return { rejection: 'svg' };
  return { rejection: isOtherPicture(head) ? 'unsupported' : 'not-a-picture' };
}

/** Editors write comments, licences and definitions before the first element. */
const prologueBytes = 65_536;

function isSvg(file: Buffer): boolean {
  const start = file.toString('latin1', 0, prologueBytes);
  const isMarkup = /^(?:\xef\xbb\xbf)?\s*<[?!s]/i.test(start) && !/^[\s\S]{0,100}<!doctype html/i.test(start);
  return /<svg[\s>]|<!DOCTYPE svg/i.test(isMarkup ? start : start.slice(0, 1_024));
}

const otherStarts = [
  ...['\xff\x0a', '\0\0\0\x0cJXL ', '\0\0\0\x0cjP  ', '8BPS', '\0\0\x01\0', '\0\0\x02\0', 'icns', 'qoif'],
  ...['\x76\x2f\x31\x01', '#?RADIANCE', '#?RGBE', 'DDS ', 'II\xbc\x01', 'gimp xcf ', '\xff\x4f\xff\x51'],
];

/**
 * Formats that our decoder was built without: BMP, JPEG XL, JPEG 2000, Photoshop, GIMP, icons and pointers, QOI,
 * OpenEXR, Radiance, DirectDraw, JPEG XR, portable maps.
 */
function isOtherPicture(head: string): boolean {
  const isPortableMap = /^P[1-7]\s(?:#[^\n]*\n|\s)*(?:\d+\s+\d+\s|WIDTH )/.test(head);
  const isStart = otherStarts.some((start) => head.startsWith(start));
  return isStart || isPortableMap || /^BM.{4}\0\0\0\0/s.test(head);
}
