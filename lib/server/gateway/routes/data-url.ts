import 'server-only';
import { sniffPicture } from '../../platform/images/sniff-picture';
import type { JsonPictures } from './json-with-pictures';

/** A picture inside JSON. */
export function dataUrl(pictures: JsonPictures, bytes: Uint8Array<ArrayBuffer>): string {
  return `data:${sniffPicture(bytes) ?? 'application/octet-stream'};base64,${pictures.base64(bytes)}`;
}
