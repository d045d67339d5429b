import 'server-only';
import { stripJpeg } from './strip-jpeg';
import { stripPng } from './strip-png';
import { stripWebp } from './strip-webp';

export type StrippableType = 'image/png' | 'image/jpeg' | 'image/webp';

/**
 * The same picture without what a file carries beside it: Exif, XMP, IPTC, texts, comments, previews, and whatever lies
 * behind its end. The pixels' own bytes are copied as they are; what says how they are to be shown stays (colour
 * profile, transparency, orientation).
 * @returns null for a file that is not built as its type is
 */
export function stripMetadata(mimeType: StrippableType, bytes: Uint8Array): Buffer | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (mimeType) {
    case 'image/png':
      return stripPng(file);
    case 'image/jpeg':
      return stripJpeg(file);
    case 'image/webp':
      return stripWebp(file);
  }
}
