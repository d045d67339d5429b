import 'server-only';

const headerBytes = 12;
const chunkHeaderBytes = 8;
const kept: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP']);
/** Bits of VP8X's first byte: that Exif and XMP are there, and that it moves. */
const metadataFlags = 0x08 | 0x04;

/** Source: RFC 9649, 2.3 to 2.7. A moving picture is not taken: its frames may hold chunks of any kind. */
export function stripWebp(file: Buffer): Buffer | null {
  const parts = [Buffer.from(file.subarray(0, headerBytes))];
  const end = chunkHeaderBytes + file.readUInt32LE(4);
  if (end > file.length) return null;
  let hasPixels = false;
  let at = headerBytes;
  while (at + chunkHeaderBytes <= end) {
    const type = file.toString('latin1', at, at + 4);
    const sizeBytes = file.readUInt32LE(at + 4);
    // Chunks begin at even places.
    const next = at + chunkHeaderBytes + sizeBytes + (sizeBytes % 2);
    if (next > end || type === 'ANIM' || type === 'ANMF') return null;
    if (kept.has(type)) {
      const chunk = Buffer.from(file.subarray(at, next));
      if (type === 'VP8X') chunk[chunkHeaderBytes] = (chunk[chunkHeaderBytes] ?? 0) & ~metadataFlags;
      parts.push(chunk);
    }
    hasPixels ||= type === 'VP8 ' || type === 'VP8L';
    at = next;
  }
  if (!hasPixels) return null;
  const stripped = Buffer.concat(parts);
  stripped.writeUInt32LE(stripped.length - chunkHeaderBytes, 4);
  return stripped;
}
