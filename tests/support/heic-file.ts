import { scene } from './reference-files';

/**
 * A file that is HEIC by its first bytes, although a browser without HEIC can open it: an AVIF whose own brand comes
 * after many others.
 */
export async function heicThatOpens(width: number, height: number): Promise<Buffer> {
  const avif = await scene(width, height).avif({ effort: 0 }).toBuffer();
  const headBytes = avif.readUInt32BE(0);
  const head = Buffer.from(`\0\0\0\x50ftypheic\0\0\0\0${'heic'.repeat(13)}mif1avifmiaf`, 'latin1');
  // The inserted bytes move the pixels back, so their offset grows by the same amount (ISO 14496-12, 8.11.3).
  const base = avif.indexOf('iloc') + 16;
  avif.writeUInt32BE(avif.readUInt32BE(base) + head.length - headBytes, base);
  return Buffer.concat([head, avif.subarray(headBytes)]);
}
