import 'server-only';
import { crc32 } from 'node:zlib';

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
  'cICP',
  'sBIT',
]);

/** Latin-1 characters. */
const profileNameMax = 79;

/** Source: the PNG specification, third edition, 5.3 (chunk layout). */
export function stripPng(file: Buffer): Buffer | null {
  const parts = [file.subarray(0, signatureBytes)];
  let at = signatureBytes;
  while (at + chunkFrameBytes <= file.length) {
    const end = at + chunkFrameBytes + file.readUInt32BE(at);
    if (end > file.length) return null;
    const type = file.toString('latin1', at + 4, at + 8);
    const chunk = file.subarray(at, end);
    if (type === 'iCCP') parts.push(withoutProfileName(chunk));
    else if (kept.has(type)) parts.push(chunk);
    if (type === 'IEND') return Buffer.concat(parts);
    at = end;
  }
  return null;
}

/**
 * A profile begins with a name that its writer chose and no decoder needs (11.3.2.3). One without an end of its name is
 * none, and is left out.
 */
function withoutProfileName(chunk: Buffer): Buffer {
  const nameEnd = chunk.indexOf(0, 8);
  if (nameEnd === -1 || nameEnd > 8 + profileNameMax) return Buffer.alloc(0);
  const named = Buffer.concat([Buffer.from('iCCPICC', 'latin1'), chunk.subarray(nameEnd, -4)]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(named.length - 4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
