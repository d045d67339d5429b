import 'server-only';
import type { Metadata } from 'sharp';
import { readExif } from '@/lib/protocol/read-exif';
import type { StrippedPart } from '@/lib/protocol/reference-info';

/** What a file carries beside its pixels; none of it is in what we encode. */
export function strippedParts(metadata: Metadata): readonly StrippedPart[] {
  const { exif, xmp, iptc, icc, comments } = metadata;
  const found: StrippedPart[] = [];
  if ((exif && readExif(exif).hasLocation) || xmp?.includes('GPSLatitude')) found.push('location');
  if (exif) found.push('exif');
  if (xmp) found.push('xmp');
  if (iptc) found.push('iptc');
  if (comments && comments.length > 0) found.push('comments');
  if (icc) found.push('profile');
  return found;
}
