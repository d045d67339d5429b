import 'server-only';
import { crc32 } from 'node:zlib';
import { readExif } from '@/lib/protocol/read-exif';

export type StrippableType = 'image/png' | 'image/jpeg' | 'image/webp';

export interface StripOptions {
  /** false for a picture whose colours are those of sRGB: then what describes them is left out as well. */
  keepsColours: boolean;
}

/**
 * The same picture without the data that a file carries besides its pixels: Exif, XMP, IPTC, texts, comments, previews,
 * and anything behind the end of the picture. The bytes of the pixels are copied unchanged; the transparency and the
 * orientation stay, and so does the description of its colours, unless it is not wanted.
 * @returns null for a file whose structure does not match its type
 */
export function stripMetadata(
  mimeType: StrippableType,
  bytes: Uint8Array,
  { keepsColours }: StripOptions = { keepsColours: true },
): Buffer | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (mimeType) {
    case 'image/png':
      return stripPng(file, keepsColours);
    case 'image/jpeg':
      return stripJpeg(file, keepsColours);
    case 'image/webp':
      return stripWebp(file, keepsColours);
  }
}

const pngSignatureBytes = 8;
/** Length, type and checksum around the data of a chunk. */
const pngFrameBytes = 12;
/** The pixels, and how they look. Texts, times, Exif and private chunks are not among them. */
const keptPngChunks: ReadonlySet<string> = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS'],
  ...['sRGB', 'sBIT'],
]);
const pngColourChunks: ReadonlySet<string> = new Set(['gAMA', 'cHRM', 'cICP']);
/** Latin-1 characters. */
const profileNameMax = 79;

/** Source: the PNG specification, third edition, 5.3 (chunk layout). */
function stripPng(file: Buffer, keepsColours: boolean): Buffer | null {
  const parts = [file.subarray(0, pngSignatureBytes)];
  let at = pngSignatureBytes;
  while (at + pngFrameBytes <= file.length) {
    const end = at + pngFrameBytes + file.readUInt32BE(at);
    if (end > file.length) return null;
    const type = file.toString('latin1', at + 4, at + 8);
    const chunk = file.subarray(at, end);
    const describesColours = pngColourChunks.has(type) && keepsColours;
    const orientation = type === 'eXIf' ? readExif(chunk.subarray(8, -4)).orientation : null;
    if (type === 'iCCP' && keepsColours) parts.push(withoutProfileName(chunk));
    else if (orientation !== null && orientation > 1) parts.push(orientationChunk(orientation));
    else if (keptPngChunks.has(type) || describesColours) parts.push(chunk);
    if (type === 'IEND') return Buffer.concat(parts);
    at = end;
  }
  return null;
}

/**
 * A colour profile begins with a name that its author chose and no decoder needs (11.3.2.3). A profile whose name has
 * no end is damaged and left out.
 */
function withoutProfileName(chunk: Buffer): Buffer {
  const nameEnd = chunk.indexOf(0, 8);
  if (nameEnd === -1 || nameEnd > 8 + profileNameMax) return Buffer.alloc(0);
  return pngChunk('iCCP', Buffer.concat([Buffer.from('ICC', 'latin1'), chunk.subarray(nameEnd, -4)]));
}

/** 11.3.3.3: the chunk holds the Exif data without a prefix. */
function orientationChunk(orientation: number): Buffer {
  return pngChunk('eXIf', orientationExif(orientation));
}

function pngChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(named.length - 4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

const jpegMarker = {
  end: 0xd9,
  scan: 0xda,
  app0: 0xe0,
  exif: 0xe1,
  icc: 0xe2,
  adobe: 0xee,
  comment: 0xfe,
};

/** Source: ITU-T T.81, B.1 (markers and segments). */
function stripJpeg(file: Buffer, keepsColours: boolean): Buffer | null {
  const parts: Buffer[] = [file.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= file.length) {
    if (file[at] !== 0xff) return null;
    const code = file[at + 1] ?? 0;
    // Any number of fill bytes may precede a marker.
    if (code === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end > file.length) return null;
    const segment = file.subarray(at, end);
    const orientation = code === jpegMarker.exif ? readExif(segment.subarray(4)).orientation : null;
    const isProfile = code === jpegMarker.icc;
    if (isNeededToDecode(code, segment) && (keepsColours || !isProfile)) parts.push(segment);
    else if (orientation !== null && orientation > 1) parts.push(orientationSegment(orientation));
    at = end;
    if (code !== jpegMarker.scan) continue;
    const scanEnd = endOfScan(file, at);
    parts.push(file.subarray(at, scanEnd));
    at = scanEnd;
    if (file[at + 1] === jpegMarker.end) return Buffer.concat([...parts, file.subarray(at, at + 2)]);
  }
  return null;
}

/** Decoding needs three application segments at most: JFIF, the colour profile, and Adobe's colour transform. */
function isNeededToDecode(code: number, segment: Buffer): boolean {
  const isNamed = (name: string) => segment.toString('latin1', 4, 4 + name.length) === name;
  if (code === jpegMarker.app0) return isNamed('JFIF\0');
  if (code === jpegMarker.icc) return isNamed('ICC_PROFILE\0');
  if (code === jpegMarker.adobe) return isNamed('Adobe');
  return !((code > jpegMarker.app0 && code <= 0xef) || code === jpegMarker.comment);
}

/** Entropy-coded data ends at the next marker that is neither a stuffed zero nor a restart. */
function endOfScan(file: Buffer, start: number): number {
  for (let at = file.indexOf(0xff, start); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1] ?? 0;
    const isData = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7);
    if (!isData) return at;
  }
  return file.length;
}

function orientationSegment(orientation: number): Buffer {
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), orientationExif(orientation)]);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xff00 | jpegMarker.exif, 0);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([head, exif]);
}

/** Exif with one entry, without which the picture would be shown on its side. */
function orientationExif(orientation: number): Buffer {
  const exif = Buffer.alloc(26);
  exif.write('MM\0*', 0, 'latin1');
  exif.writeUInt32BE(8, 4);
  exif.writeUInt16BE(1, 8);
  exif.writeUInt16BE(0x0112, 10);
  exif.writeUInt16BE(3, 12);
  exif.writeUInt32BE(1, 14);
  exif.writeUInt16BE(orientation, 18);
  return exif;
}

const riffHeaderBytes = 12;
const webpChunkHeaderBytes = 8;
const keptWebpChunks: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP']);
/** Bits of VP8X's first byte that announce Exif and XMP, and a colour profile. */
const webpMetadataFlags = 0x08 | 0x04;
const webpProfileFlag = 0x20;

/** Source: RFC 9649, 2.3 to 2.7. An animation is rejected, because its frames may hold chunks of any kind. */
function stripWebp(file: Buffer, keepsColours: boolean): Buffer | null {
  const removedFlags = webpMetadataFlags | (keepsColours ? 0 : webpProfileFlag);
  const parts = [Buffer.from(file.subarray(0, riffHeaderBytes))];
  const end = webpChunkHeaderBytes + file.readUInt32LE(4);
  if (end > file.length) return null;
  let hasPixels = false;
  let at = riffHeaderBytes;
  while (at + webpChunkHeaderBytes <= end) {
    const type = file.toString('latin1', at, at + 4);
    const sizeBytes = file.readUInt32LE(at + 4);
    // Chunks begin at even offsets.
    const next = at + webpChunkHeaderBytes + sizeBytes + (sizeBytes % 2);
    if (next > end || type === 'ANIM' || type === 'ANMF') return null;
    if (keptWebpChunks.has(type) && (keepsColours || type !== 'ICCP')) {
      const chunk = Buffer.from(file.subarray(at, next));
      if (type === 'VP8X') chunk[webpChunkHeaderBytes] = (chunk[webpChunkHeaderBytes] ?? 0) & ~removedFlags;
      parts.push(chunk);
    }
    hasPixels ||= type === 'VP8 ' || type === 'VP8L';
    at = next;
  }
  if (!hasPixels) return null;
  const stripped = Buffer.concat(parts);
  stripped.writeUInt32LE(stripped.length - webpChunkHeaderBytes, 4);
  return stripped;
}
