import 'server-only';

const signatureBytes = 8;
/** Length, type and checksum around a chunk's data. */
const chunkFrameBytes = 12;
/** What pixels need, and what says how they look. Texts, times, Exif and private chunks are not among them. */
const kept: ReadonlySet<string> = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'cICP',
  'sBIT',
]);

/** Source: the PNG specification, third edition, 5.3 (chunk layout). */
export function stripPng(file: Buffer): Buffer | null {
  const parts = [file.subarray(0, signatureBytes)];
  let at = signatureBytes;
  while (at + chunkFrameBytes <= file.length) {
    const end = at + chunkFrameBytes + file.readUInt32BE(at);
    if (end > file.length) return null;
    const type = file.toString('latin1', at + 4, at + 8);
    if (kept.has(type)) parts.push(file.subarray(at, end));
    if (type === 'IEND') return Buffer.concat(parts);
    at = end;
  }
  return null;
}
