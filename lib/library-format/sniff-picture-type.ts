import type { pictureExtensions } from '../protocol/picture-extensions';

/** How many of the first bytes are needed to recognise a picture's type. */
export const sniffedBytes = 16;

/** The type of a picture by its first bytes; null for anything else. */
export function sniffPictureType(bytes: Uint8Array): keyof typeof pictureExtensions | null {
  const text = String.fromCharCode(...bytes.subarray(0, sniffedBytes));
  if (text.startsWith('\x89PNG')) return 'image/png';
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('GIF8')) return 'image/gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp';
  return /^.{4}ftypavi[fs]/s.test(text) ? 'image/avif' : null;
}
