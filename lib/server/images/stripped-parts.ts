import 'server-only';
import type { Metadata } from 'sharp';
import type { StrippedPart } from '@/lib/protocol/reference-receipt';

/** What a file carries beside its pixels; none of it is in what we encode. */
export function strippedParts(metadata: Metadata): readonly StrippedPart[] {
  const { exif, xmp, iptc, icc, comments } = metadata;
  const found: StrippedPart[] = [];
  if ((exif && hasGpsDirectory(exif)) || xmp?.includes('GPSLatitude')) found.push('location');
  if (exif) found.push('exif');
  if (xmp) found.push('xmp');
  if (iptc) found.push('iptc');
  if (comments && comments.length > 0) found.push('comments');
  if (icc) found.push('profile');
  return found;
}

const gpsPointer = 0x8825;
const entryBytes = 12;

/** Whether EXIF (TIFF inside, either byte order, with or without its `Exif\0\0`) points to a directory of GPS facts. */
function hasGpsDirectory(exif: Buffer): boolean {
  const tiff = exif.subarray(exif.toString('latin1', 0, 4) === 'Exif' ? 6 : 0);
  if (tiff.length < 8) return false;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const word = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const start = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (start + 2 > tiff.length) return false;
  const entries = word(start);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = start + 2 + entry * entryBytes;
    if (at + entryBytes > tiff.length) return false;
    if (word(at) === gpsPointer) return true;
  }
  return false;
}
