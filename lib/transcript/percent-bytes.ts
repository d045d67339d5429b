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
    const byte = bytes[at] ?? 0;
    const isEscape = byte === 0x25;
    const high = isEscape ? digitOf(bytes[at + 1]) : -1;
    const low = high === -1 ? -1 : digitOf(bytes[at + 2]);
    // A percent sign without two digits stands for itself.
    bytes[length] = low === -1 ? byte : high * 16 + low;
    length += 1;
    if (low !== -1) at += 2;
  }
  return base64Of(bytes.subarray(0, length));
}

/** The value of a hexadecimal digit by its code; -1 for any other character. */
function digitOf(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

export function base64Of(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + pieceBytes))));
  return pieces.join('');
}
