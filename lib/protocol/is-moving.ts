import { hasSecondFrame } from './has-second-frame';

const headBytes = 4_096;
const pngHeaderBytes = 8;
/** Kinds of chunks, by their four letters: acTL and IDAT. Numbers, for a hostile file has millions of them. */
const pngAnimation = 0x6163544c;
const pngPixels = 0x49444154;
/** Of an extended WebP's flags, that it moves. Source: RFC 9649, 2.7. */
const webpMoves = 0x02;

/**
 * Whether a picture is the first frame of several. Of a GIF its bytes must reach to the second frame, of a PNG to its
 * pixels, of others the head is enough. Of formats that cannot move: never.
 */
export function isMoving(bytes: Uint8Array, mimeType: string): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, headBytes));
  switch (mimeType) {
    case 'image/gif':
      return hasSecondFrame(bytes);
    case 'image/webp':
      return /^RIFF.{4}WEBPVP8X/s.test(head) && ((bytes[20] ?? 0) & webpMoves) !== 0;
    case 'image/png':
      return pngMoves(bytes);
    case 'image/avif':
      return /^.{4}ftypavis/s.test(head);
    default:
      return false;
  }
}

/** It says so before its pixels, behind profiles and notes of any length. Source: PNG specification, 11.3.6. */
function pngMoves(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = pngHeaderBytes; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const kind = view.getUint32(at + 4);
    if (kind === pngAnimation) return true;
    if (kind === pngPixels) return false;
  }
  return false;
}
