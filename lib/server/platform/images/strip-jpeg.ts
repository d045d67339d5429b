import 'server-only';
import { readExif } from '@/lib/protocol/read-exif';

const marker = {
  start: 0xd8,
  end: 0xd9,
  scan: 0xda,
  app0: 0xe0,
  exif: 0xe1,
  icc: 0xe2,
  adobe: 0xee,
  comment: 0xfe,
};

/** Source: ITU-T T.81, B.1 (markers and segments). */
export function stripJpeg(file: Buffer): Buffer | null {
  const parts: Buffer[] = [file.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= file.length) {
    if (file[at] !== 0xff) return null;
    const code = file[at + 1] ?? 0;
    // Any number of fill bytes may stand before a marker.
    if (code === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end > file.length) return null;
    const segment = file.subarray(at, end);
    const orientation = code === marker.exif ? readExif(segment.subarray(4)).orientation : null;
    if (isKept(code, segment)) parts.push(segment);
    else if (orientation !== null && orientation > 1) parts.push(orientationSegment(orientation));
    at = end;
    if (code !== marker.scan) continue;
    const scanEnd = endOfScan(file, at);
    parts.push(file.subarray(at, scanEnd));
    at = scanEnd;
    if (file[at + 1] === marker.end) return Buffer.concat([...parts, file.subarray(at, at + 2)]);
  }
  return null;
}

/** Of the application segments only those that decoding needs: JFIF, the colour profile, Adobe's colour transform. */
function isKept(code: number, segment: Buffer): boolean {
  const names = (name: string) => segment.toString('latin1', 4, 4 + name.length) === name;
  if (code === marker.app0) return names('JFIF\0');
  if (code === marker.icc) return names('ICC_PROFILE\0');
  if (code === marker.adobe) return names('Adobe');
  return !((code > marker.app0 && code <= 0xef) || code === marker.comment);
}

/** Where entropy-coded data ends: at the next marker that is neither a stuffed zero nor a restart. */
function endOfScan(file: Buffer, start: number): number {
  for (let at = file.indexOf(0xff, start); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1] ?? 0;
    const isData = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7);
    if (!isData) return at;
  }
  return file.length;
}

/** Exif with one entry: without it the picture would lie on its side. */
function orientationSegment(orientation: number): Buffer {
  const segment = Buffer.alloc(36);
  segment.writeUInt16BE(0xff00 | marker.exif, 0);
  segment.writeUInt16BE(34, 2);
  segment.write('Exif\0\0MM\0*', 4, 'latin1');
  segment.writeUInt32BE(8, 14);
  segment.writeUInt16BE(1, 18);
  segment.writeUInt16BE(0x0112, 20);
  segment.writeUInt16BE(3, 22);
  segment.writeUInt32BE(1, 24);
  segment.writeUInt16BE(orientation, 28);
  return segment;
}
