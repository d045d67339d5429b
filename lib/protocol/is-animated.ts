const headBytes = 4_096;
const pngHeaderBytes = 8;
/** The PNG chunk types acTL and IDAT as numbers. Strings are too slow for hostile files with millions of chunks. */
const pngAnimationControl = 0x6163544c;
const pngImageData = 0x49444154;
/** The animation flag of an extended WebP. Source: RFC 9649, 2.7. */
const webpAnimationFlag = 0x02;

/**
 * Whether a picture has more than one frame. `bytes` must include the second frame of a GIF and the start of a PNG's
 * pixel data; the first bytes are enough for other formats.
 */
export function isAnimated(bytes: Uint8Array, mimeType: string): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, headBytes));
  switch (mimeType) {
    case 'image/gif':
      return isAnimatedGif(bytes);
    case 'image/webp':
      return /^RIFF.{4}WEBPVP8X/s.test(head) && ((bytes[20] ?? 0) & webpAnimationFlag) !== 0;
    case 'image/png':
      return isAnimatedPng(bytes);
    case 'image/avif':
      return /^.{4}ftypavis/s.test(head);
    default:
      return false;
  }
}

/**
 * A PNG announces its animation before its pixel data, but profiles and texts of any length may precede it, so all
 * chunks up to the pixel data are scanned. Source: PNG specification, 11.3.6.
 */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = pngHeaderBytes; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const chunkType = view.getUint32(at + 4);
    if (chunkType === pngAnimationControl) return true;
    if (chunkType === pngImageData) return false;
  }
  return false;
}

const gifBlock = { extension: 0x21, frame: 0x2c } as const;
const gifHeaderBytes = 13;
const gifFrameHeaderBytes = 10;

/** Scans the blocks of a GIF until it finds a second frame. Source: GIF89a specification, sections 17 to 27. */
function isAnimatedGif(gif: Uint8Array): boolean {
  let at = gifHeaderBytes + colourTableBytes(gif[10]);
  for (let frames = 0; at < gif.length; ) {
    const block = gif[at];
    if (block === gifBlock.frame) {
      frames += 1;
      if (frames === 2) return true;
      // The frame header is followed by an optional colour table and one byte with the LZW code size.
      at = endOfSubBlocks(gif, at + gifFrameHeaderBytes + colourTableBytes(gif[at + 9]) + 1);
    } else if (block === gifBlock.extension) at = endOfSubBlocks(gif, at + 2);
    else return false;
  }
  return false;
}

/** Size of the colour table that the flags of a screen or frame descriptor announce. */
function colourTableBytes(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

/** Skips a sequence of sub-blocks. Each starts with its length, and length 0 ends the sequence. */
function endOfSubBlocks(gif: Uint8Array, start: number): number {
  let at = start;
  for (let length = gif[at]; length; length = gif[at]) at += length + 1;
  return at + 1;
}
