import 'server-only';

interface GifFrame {
  left: number;
  top: number;
  width: number;
  height: number;
}

const headerBytes = 13;
const block = { extension: 0x21, frame: 0x2c } as const;

/**
 * Where the first frame of a GIF is painted; null if it covers the whole canvas.
 * Source: GIF89a specification, sections 18 to 20.
 */
export function firstGifFrame(bytes: Uint8Array): GifFrame | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < headerBytes) return null;
  const canvas = { width: file.readUInt16LE(6), height: file.readUInt16LE(8) };
  const flags = file[10] ?? 0;
  let at = headerBytes + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  while (file[at] === block.extension) {
    at += 2;
    for (let length = file[at]; length; length = file[at]) at += length + 1;
    at += 1;
  }
  if (file[at] !== block.frame || at + 9 > file.length) return null;
  const [left, top, width, height] = [1, 3, 5, 7].map((offset) => file.readUInt16LE(at + offset));
  if (left === undefined || top === undefined || !width || !height) return null;
  // A frame that reaches beyond the canvas enlarges it, which is left to the decoder.
  if (left + width > canvas.width || top + height > canvas.height) return null;
  const isWhole = width === canvas.width && height === canvas.height;
  return isWhole ? null : { left, top, width, height };
}
