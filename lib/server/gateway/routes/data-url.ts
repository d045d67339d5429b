import 'server-only';
import { sniffPicture } from '../../platform/images/sniff-picture';

/** A picture inside of JSON. */
export function dataUrl(bytes: Uint8Array<ArrayBuffer>): string {
  return `data:${sniffPicture(bytes) ?? 'application/octet-stream'};base64,${toBase64Text(bytes)}`;
}

/** Base64 without copying the bytes first. */
export function toBase64Text(bytes: Uint8Array<ArrayBuffer>): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
