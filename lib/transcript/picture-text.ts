import { base64OfHex } from './hex-text';
import { base64OfPercents } from './percent-bytes';
import { base64OfSvg, isSvg } from './svg-text';

/** A picture that an answer holds: its bytes as base64 without prefix or whitespace, or where it lies. */
export type FoundPicture = { base64: string } | { url: string };

/** Longer than any signed address. */
const addressMax = 8_192;
const dataPrefix = /^data:image\/[\w.+-]{1,40}(?:;[^,;]{1,60}){0,4};base64,/i;
/** The prefix of a data: URL with another type or none: then the bytes decide whether it is a picture. */
const otherDataPrefix = /^data:(?:[\w.+-]{1,40}\/[\w.+-]{1,40})?(?:;[^,;]{1,60}){0,4};base64,/i;
/** The prefix of a data: URL whose bytes are escaped as in an address, or that forgot to say that they are base64. */
const plainDataPrefix = /^data:image\/[\w.+-]{1,40}(?:;[^,;]{1,60}){0,4},/i;
/** Enough characters to decode the signature of every format. */
const signatureCharacters = 64;

/** The type of a picture by the first characters of its base64; null if they do not begin a picture. */
export function pictureTypeOfBase64(base64: string): string | null {
  const start = base64.slice(0, signatureCharacters);
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(start)) return null;
  const digits = start.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = atob(digits.slice(0, Math.floor(digits.length / 4) * 4));
  if (bytes.startsWith('\x89PNG\r\n')) return 'image/png';
  if (/^\xff\xd8\xff[\xc0-\xfe]/.test(bytes)) return 'image/jpeg';
  if (bytes.startsWith('RIFF') && bytes.slice(8, 12) === 'WEBP') return 'image/webp';
  if (/^GIF8[79]a/.test(bytes)) return 'image/gif';
  if (bytes.slice(4, 8) === 'ftyp' && /avi[fs]/.test(bytes.slice(8))) return 'image/avif';
  return null;
}

/** A data: URL that lost its beginning, or the made-up scheme `base64://`. */
const looseDataPrefix = /^(?:image\/[\w.+-]{1,40};\s?)?base64(?:,|:\/\/)\s*/i;

/**
 * Reads a text that is nothing but a picture: a data: URL, base64 or hexadecimal digits with a picture's signature, or an
 * address.
 */
export function readPictureText(text: string): FoundPicture | null {
  const start = text.slice(0, 400).trimStart();
  if (/^data:/i.test(start)) {
    const declared = dataPrefix.exec(start)?.[0];
    const prefix = declared ?? otherDataPrefix.exec(start)?.[0];
    if (prefix === undefined) return readPlainData(text, start);
    if (declared === undefined && pictureTypeOfBase64(plainBase64(start.slice(prefix.length))) === null)
      return null;
    const base64 = plainBase64(text.slice(text.indexOf(prefix) + prefix.length));
    return base64 === '' ? null : { base64 };
  }
  if (/^<?(?:https?:)?\/\//i.test(start)) {
    const url = text.length > addressMax ? '' : text.trim().replace(/^<(.*)>$/, '$1');
    const isOne = /^(?:https?:)?\/\/[^\s/<>"]+\.?[^\s<>"]*$/i.test(url) && !betweenAddresses.test(url);
    if (!isOne && !hasSpaces(url)) return null;
    return { url: unescapeAddress(url).replaceAll(' ', '%20') };
  }
  const svg = base64OfSvg(text);
  if (svg !== null) return { base64: svg };
  const quote = /^b?(['"])[A-Za-z0-9+/=_-]{8}/.exec(start)?.[1];
  if (quote !== undefined) {
    // The text of Python's bytes, or of JSON inside JSON.
    const inside = text.trim().replace(/^b/, '');
    return inside.length > 2 && inside.endsWith(quote) ? readPictureText(inside.slice(1, -1)) : null;
  }
  const loose = looseDataPrefix.exec(start)?.[0];
  if (loose !== undefined) {
    const bare = text.trimStart().slice(loose.length);
    return looseDataPrefix.test(bare.slice(0, 100)) ? null : readPictureText(bare);
  }
  const head = plainBase64(text.slice(0, 400));
  if (pictureTypeOfBase64(head) === null || /[^A-Za-z0-9+/=_-]/.test(head)) {
    const base64 = base64OfHex(text);
    return base64 === null ? null : { base64 };
  }
  return /^[A-Za-z0-9+/=_\s-]*$/.test(text.slice(-400).replace(/\\[nrt]/g, ''))
    ? { base64: plainBase64(text) }
    : null;
}

/** Reads a data: URL that is not base64, or does not say so. */
function readPlainData(text: string, start: string): FoundPicture | null {
  const prefix = plainDataPrefix.exec(start)?.[0];
  if (prefix === undefined) return null;
  const data = text.slice(text.indexOf(prefix) + prefix.length).trim();
  if (pictureTypeOfBase64(plainBase64(data.slice(0, 400))) !== null) return readPictureText(data);
  const head = base64OfPercents(data.slice(0, 400)) ?? '';
  const isPicture = pictureTypeOfBase64(head) !== null || isSvg(head);
  const base64 = isPicture ? base64OfPercents(data) : null;
  return base64 === null ? null : { base64 };
}

/** Whether a text is one address although its path has spaces: it ends like a picture, and no other address follows. */
function hasSpaces(text: string): boolean {
  const isPath = /^https?:\/\/[^\s/<>"]+\/[^<>"\r\n\t]*$/i.test(text) && hasPictureExtension(text);
  return (
    isPath && text.split(' ').length < 8 && !/[ ,;|]https?:|\.(?:png|jpe?g|webp|gif|avif|bmp) /i.test(text)
  );
}

/** A separator between addresses. An address nested inside another one follows a slash or an equals sign instead. */
export const betweenAddresses = /[,;|](?=https?:\/\/)/i;

/**
 * Base64 without whitespace and without the escapes of an address; text with neither is not copied. For megabytes,
 * searching for single characters is ten times faster than a pattern.
 */
export function plainBase64(text: string): string {
  const unescaped = text.includes('\\') ? text.replace(/\\[nrt]/g, '') : text;
  const hasBreak = ['\n', '\r', '\t'].some((space) => unescaped.includes(space));
  const hasSpace = hasBreak || unescaped.includes(' ');
  // A form that was decoded turns every plus into a space.
  const isDecoded = !hasBreak && hasSpace && unescaped.length > decodedMin && !unescaped.includes('+');
  const joined = hasSpace ? unescaped.trim().replace(/\s/g, isDecoded ? '+' : '') : unescaped;
  return joined.includes('%')
    ? joined.replace(/%(?:2B|2F|3D|0A|0D|20)/gi, (digits) => decodeURIComponent(digits).trim())
    : joined;
}

/** In a longer text of base64, a plus is all but certain. */
const decodedMin = 1_000;

/** Words in the place of base64 are shorter than this, but so may be a test's picture. */
const wordsMax = 64;

/**
 * Whether a text in the place of base64 can be base64, rather than a word such as `null` or `N/A`, or a sentence that
 * says why there is none. Only its ends are checked, because it may have megabytes.
 */
export function mayBeBase64(text: string): boolean {
  const digits = text.replace(/^\s*data:[^,]{0,200},/i, '').trim();
  if (digits === '') return false;
  const ends = [digits.slice(0, 400), digits.slice(-400)].map((end) => end.replace(/\\[nrt]?|^[nrt]/g, ''));
  if (ends.some((end) => /[^\w+/=%\s-]/.test(end))) return false;
  const isShort = digits.length < wordsMax && pictureTypeOfBase64(digits) === null;
  const isWords = /^[a-z]{1,20}(?:\d{0,3}[-_/ ][a-z]{1,20}){0,6}$/i.test(digits) && !/^(.)\1*$/.test(digits);
  return !(isShort && isWords);
}

/**
 * An address without the escapes of the text around it, because they would break its signature: those of HTML, also when
 * they were escaped twice, and the four digits of JSON, in which servers written in Go put `&`.
 */
export function unescapeAddress(address: string): string {
  if (!/[&\\]/.test(address)) return address;
  return address
    .replace(/\\u00(26|2f|3d|3f)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&(?:amp;)+|&(?:amp;)*#(?:0*38|x0*26);/gi, '&')
    .replace(/&#(?:x0*2f|0*47);/gi, '/')
    .replace(/&#(?:x0*3d|0*61);/gi, '=');
}

/** Whether the path of an address ends like the file of a picture. */
export function hasPictureExtension(address: string): boolean {
  return /\.(?:png|jpe?g|webp|gif|avif|bmp)$/i.test(address.replace(/[?#].*$/, ''));
}

/** Whether an address leads to a video, a sound, a document or a page, by the end of its path. */
export function hasOtherExtension(address: string): boolean {
  const path = address.replace(/^(?:https?:)?\/\/[^/?#]*/i, '').replace(/[?#].*$/, '');
  return /\.(?:mp4|mov|m4v|webm|mkv|avi|m3u8|mp3|wav|ogg|m4a|pdf|html?|php|aspx?|jsp|json|txt|md|zip|js|css|svg|ico)$/i.test(
    path,
  );
}

const pagePath =
  /\/(?:polic(?:y|ies)|terms|privacy|help|docs?|guides?|support|blog|faq|legal|pricing|login|about|safety|articles?|status|web|source)(?:[/?#-]|$)/i;

/** Whether an address without the extension of a picture leads to the start or another page of a website. */
export function leadsToPage(address: string): boolean {
  return (
    pagePath.test(address.replace(/^https?:\/\/[^/?#]*/i, '')) || /^https?:\/\/[^/?#]*\/?$/i.test(address)
  );
}
