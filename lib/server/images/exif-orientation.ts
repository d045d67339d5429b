import 'server-only';

const orientationTag = 0x0112;
const entryBytes = 12;

/** The orientation that Exif tells, 1 to 8; null where it tells none. Source: TIFF 6.0, section 2. */
export function readOrientation(exif: Buffer): number | null {
  const tiff = exif.subarray(exif.toString('latin1', 0, 4) === 'Exif' ? 6 : 0);
  if (tiff.length < 10) return null;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const word = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const start = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (start + 2 > tiff.length) return null;
  for (let entry = 0; entry < word(start); entry += 1) {
    const at = start + 2 + entry * entryBytes;
    if (at + entryBytes > tiff.length) return null;
    if (word(at) !== orientationTag) continue;
    const value = word(at + 8);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}
