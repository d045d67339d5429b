import { hasSecondFrame } from './has-second-frame';

const headBytes = 4_096;
/** Of an extended WebP's flags, that it moves. Source: RFC 9649, 2.7. */
const webpMoves = 0x02;

/**
 * Whether a picture is the first frame of several. Of a GIF its bytes must reach to the second frame, of others the
 * head is enough. Of formats that cannot move: never.
 */
export function isMoving(bytes: Uint8Array, mimeType: string): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, headBytes));
  switch (mimeType) {
    case 'image/gif':
      return hasSecondFrame(bytes);
    case 'image/webp':
      return /^RIFF.{4}WEBPVP8X/s.test(head) && ((bytes[20] ?? 0) & webpMoves) !== 0;
    // Said before its pixels.
    case 'image/png':
      return /^.{33}(?:(?!IDAT).)*acTL/s.test(head);
    case 'image/avif':
      return /^.{4}ftypavis/s.test(head);
    default:
      return false;
  }
}
