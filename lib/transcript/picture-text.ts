/** A picture that an answer holds: its bytes as base64 without prefix or whitespace, or where it lies. */
export type FoundPicture = { base64: string } | { url: string };

/** Longer than any signed address. */
const addressMax = 8_192;
const dataPrefix = /^data:image\/[\w.+-]{1,40}(?:;[^,;]{1,60}){0,4};base64,/i;
/** Enough characters to decode the signature of every format. */
const signatureCharacters = 64;

/** The type of a picture by the first characters of its base64; null where they are none. */
export function pictureTypeOfBase64(base64: string): string | null {
  const start = base64.slice(0, signatureCharacters);
  if (!/^[A-Za-z0-9+/]{8,}={0,2}$/.test(start)) return null;
  const bytes = atob(start.replace(/=+$/, '').slice(0, Math.floor(start.replace(/=+$/, '').length / 4) * 4));
  if (bytes.startsWith('\x89PNG\r\n')) return 'image/png';
  if (/^\xff\xd8\xff[\xc0-\xfe]/.test(bytes)) return 'image/jpeg';
  if (bytes.startsWith('RIFF') && bytes.slice(8, 12) === 'WEBP') return 'image/webp';
  if (/^GIF8[79]a/.test(bytes)) return 'image/gif';
  if (bytes.slice(4, 8) === 'ftyp' && /avi[fs]/.test(bytes.slice(8))) return 'image/avif';
  return null;
}

/** Reads a text that is nothing but a picture: a data: URL, base64 with a picture's signature, or an address. */
export function readPictureText(text: string): FoundPicture | null {
  const start = text.slice(0, 400).trimStart();
  if (/^data:/i.test(start)) {
    const prefix = dataPrefix.exec(start)?.[0];
    if (prefix === undefined) return null;
    const base64 = withoutSpace(text.slice(text.indexOf(prefix) + prefix.length));
    return base64 === '' ? null : { base64 };
  }
  if (/^<?(?:https?:)?\/\//i.test(start)) {
    const url = text.length > addressMax ? '' : text.trim().replace(/^<(.*)>$/, '$1');
    return /^(?:https?:)?\/\/[^\s/<>"]+\.?[^\s<>"]*$/i.test(url) ? { url } : null;
  }
  const head = withoutSpace(text.slice(0, 400));
  if (pictureTypeOfBase64(head) === null || /[^A-Za-z0-9+/=]/.test(head)) return null;
  return /^[A-Za-z0-9+/=\s]*$/.test(text.slice(-400)) ? { base64: withoutSpace(text) } : null;
}

/** Over megabytes, a search for single characters is ten times faster than a pattern. */
function withoutSpace(text: string): string {
  const hasSpace = ['\n', '\r', ' ', '\t'].some((space) => text.includes(space));
  return hasSpace ? text.replace(/\s+/g, '') : text;
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
