import 'server-only';
import type { ReferenceRefusal } from '@/lib/protocol/reference-info';
import { type PictureMimeType, sniffPicture } from '../platform/images/sniff-picture';

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
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1_024)).toString(
    'latin1',
  );
  // The second number is BigTIFF, for files beyond 4 GB.
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) return { mimeType: 'image/tiff' };
  if (head.slice(4, 8) === 'ftyp' && /hei[cxms]|hev[cx]|mif1|msf1/.test(head.slice(8, 64))) {
    return { rejection: 'heic' };
  }
  if (head.startsWith('%PDF')) return { rejection: 'pdf' };
  if (/<svg[\s>]/i.test(head) || /<!DOCTYPE svg/i.test(head)) return { rejection: 'svg' };
  return { rejection: isOtherPicture(head) ? 'unsupported' : 'not-a-picture' };
}

/** Formats that our decoder was built without: BMP, JPEG XL, JPEG 2000, Photoshop, icons. */
function isOtherPicture(head: string): boolean {
  return (
    /^BM.{4}\0\0\0\0/s.test(head) ||
    head.startsWith('\xff\x0a') ||
    head.startsWith('\0\0\0\x0cJXL ') ||
    head.startsWith('\0\0\0\x0cjP  ') ||
    head.startsWith('8BPS') ||
    head.startsWith('\0\0\x01\0')
  );
}
