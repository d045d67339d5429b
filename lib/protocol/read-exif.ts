const orientationTag = 0x0112;
const gpsTag = 0x8825;
const entryBytes = 12;

export interface ExifFacts {
  /** 1 to 8; null if there is none. */
  orientation: number | null;
  /** Whether there is a GPS directory. */
  hasLocation: boolean;
}

/**
 * Reads the orientation and detects a location in Exif data, which is TIFF in either byte order, with or without the
 * prefix `Exif\0\0`. Finds neither in damaged or other data. Source: TIFF 6.0, section 2.
 */
export function readExif(exif: Uint8Array): ExifFacts {
  const facts: ExifFacts = { orientation: null, hasLocation: false };
  // 0x45 is the "E" of `Exif\0\0`. TIFF itself begins with II or MM.
  const skip = exif[0] === 0x45 ? 6 : 0;
  const length = exif.byteLength - skip;
  if (length < 10) return facts;
  const tiff = new DataView(exif.buffer, exif.byteOffset + skip, length);
  const isLittle = tiff.getUint8(0) === 0x49;
  const start = tiff.getUint32(4, isLittle);
  if (start + 2 > length) return facts;
  const entries = tiff.getUint16(start, isLittle);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = start + 2 + entry * entryBytes;
    if (at + entryBytes > length) break;
    const tag = tiff.getUint16(at, isLittle);
    if (tag === gpsTag) facts.hasLocation = true;
    if (tag !== orientationTag || facts.orientation !== null) continue;
    const value = tiff.getUint16(at + 8, isLittle);
    if (value >= 1 && value <= 8) facts.orientation = value;
  }
  return facts;
}
