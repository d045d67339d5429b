import { hasPictureExtension, unescapeAddress } from './picture-text';

/** Labelled or bare; a full stop, a quote or a bracket at its end belongs to the sentence. */
export const anyAddress =
  /https?:\/\/(?:[^\s<>"'`{}|\\^[\]（）【】「」『』《》〈〉〔〕，。；：！？、“”‘’\u200b-\u200f\u2060\ufeff]|\\u00(?:26|2f|3d|3f)){3,8000}/gi;

/** The character before another address: a separator, or the last one of words between them. */
export const beforeAddress = /[,;|\u0080-\uffff](?=https?:\/\/)/i;

/** Removes the sentence's words and punctuation, and a closing bracket that the address did not open. */
export function trimAddress(address: string): string {
  let url = withoutWords(unescapeAddress(address))
    .replace(/&(?:quot|apos|[lg]t|#\d{2,3});?.*$/i, '')
    .replace(/[.,;:!?*_~]+$/, '');
  while (url.endsWith(')') && url.split('(').length < url.split(')').length) url = url.slice(0, -1);
  return url.replace(/[.,;:!?*_~]+$/, '');
}

const foreign = /[^\x21-\x7e]/;
const extensionBeforeWords = /\.(?:png|jpe?g|webp|gif|avif|bmp|mp4|mov|m4v|webm|m3u8)(?=[^\x21-\x7e])/i;

/**
 * Chinese is written without spaces, so words may follow an address directly, as does an emoji. In a path, such
 * characters may also name a folder or the picture: words begin after an extension, or in the last part of a path that
 * has none. In a query, addresses write them as escapes.
 */
function withoutWords(address: string): string {
  const path = /^https?:\/\/[^/?#]*/i.exec(address)?.[0].length ?? 0;
  if (!foreign.test(address.slice(path))) return address;
  const query = address.slice(path).search(/[?#]/);
  const pathEnd = query === -1 ? address.length : path + query;
  const named = extensionBeforeWords.exec(address.slice(path, pathEnd));
  if (named !== null) return address.slice(0, path + named.index + named[0].length);
  const inQuery = address.slice(pathEnd).search(foreign);
  if (inQuery !== -1) return address.slice(0, pathEnd + inQuery);
  if (hasPictureExtension(address)) return address;
  const lastPart = address.slice(0, pathEnd).lastIndexOf('/') + 1;
  const words = address.slice(lastPart, pathEnd).search(foreign);
  return words > 0 ? address.slice(0, lastPart + words) : address;
}
