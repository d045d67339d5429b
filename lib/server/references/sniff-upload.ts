import 'server-only';
import type { ReferenceRefusal } from '@/lib/protocol/reference-info';
import { type PictureMimeType, sniffPicture } from '../platform/images/sniff-picture';

export type UploadMimeType = PictureMimeType | 'image/tiff';
export type SniffedUpload = { mimeType: UploadMimeType } | { refusal: ReferenceRefusal };

/**
 * What a file is, by its bytes alone: names and content types are a stranger's words. Asked before any decoder sees
 * the file, so that SVG (which could name other files) and PDF are never parsed.
 */
export function sniffUpload(bytes: Uint8Array): SniffedUpload {
  if (bytes.byteLength === 0) return { refusal: 'empty' };
  const mimeType = sniffPicture(bytes);
  if (mimeType !== null) return { mimeType };
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1_024)).toString(
    'latin1',
  );
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return { mimeType: 'image/tiff' };
  if (head.slice(4, 8) === 'ftyp' && /hei[cxms]|hev[cx]|mif1|msf1/.test(head.slice(8, 64))) {
    return { refusal: 'heic' };
  }
  if (head.startsWith('%PDF')) return { refusal: 'pdf' };
  if (/<svg[\s>]/i.test(head) || /<!DOCTYPE svg/i.test(head)) return { refusal: 'svg' };
  return { refusal: isOtherPicture(head) ? 'unsupported' : 'not-a-picture' };
}

/** Pictures that the decoder was built without: BMP, JPEG XL, JPEG 2000, Photoshop, icons. */
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
