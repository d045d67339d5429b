/** Three characters for each byte of a picture of 24 MB. */
const charactersMax = 3 * 24 * 1024 * 1024;
/** A multiple of three, so that the pieces of base64 join, and few enough for the arguments of one call. */
const pieceBytes = 24_576;

/** The base64 of bytes that are written as in an address, `%89PNG…`; null if they are too many. */
export function base64OfPercents(text: string): string | null {
  if (text.length > charactersMax) return null;
  const bytes = new TextEncoder().encode(text);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const digits = bytes[at] === 0x25 ? hexAt(bytes, at + 1) : '';
    bytes[length] = digits === '' ? (bytes[at] ?? 0) : Number.parseInt(digits, 16);
    length += 1;
    if (digits !== '') at += 2;
  }
  return base64Of(bytes.subarray(0, length));
}

const hexDigits = /^[\da-f]{2}$/i;

/** Two digits, or '' for a percent sign that stands for itself. */
function hexAt(bytes: Uint8Array, at: number): string {
  const digits = String.fromCharCode(...bytes.subarray(at, at + 2));
  return hexDigits.test(digits) ? digits : '';
}

export function base64Of(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + pieceBytes))));
  return pieces.join('');
}
