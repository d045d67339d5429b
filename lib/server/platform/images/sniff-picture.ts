import 'server-only';

export type PictureMimeType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/avif';

/** The type of a picture by its first bytes; null for everything that we do not accept (SVG, HEIC, HTML, …). */
export function sniffPicture(bytes: Uint8Array): PictureMimeType | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  // An ISO base media file is AVIF if its major or a compatible brand says so; HEIC names heic and mif1.
  if (head.slice(4, 8) === 'ftyp' && /avi[fs]/.test(head.slice(8))) return 'image/avif';
  return null;
}
