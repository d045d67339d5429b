import { base64Of } from './percent-bytes';

/** Two digits of a picture of 24 MB for each of its bytes. */
const digitsMax = 2 * 24 * 1024 * 1024;
/** The longest common hash. A picture that begins with as few fixed bytes as a JPEG is longer. */
const hashDigits = 128;
const notHex = 0xff;

const valueOfCode = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase());
  return value === -1 ? notHex : value;
});

const beginning = /^\s*(?:0x|\\x)?(?=[0-9a-f]{2}(?:\s?[0-9a-f]{2}){5})/i;
const signatures =
  /^(?:89504e470d0a|(ffd8ff[c-f])|52494646.{8}57454250|47494638(?:37|39)61|.{8}66747970.{0,48}617669[67])/i;

/** The base64 of a picture that is written in hexadecimal digits, known by how it begins; null for any other text. */
export function base64OfHex(text: string): string | null {
  if (text.length > digitsMax * 1.5) return null;
  const prefix = beginning.exec(text.slice(0, 64))?.[0];
  if (prefix === undefined) return null;
  const signature = signatures.exec(text.slice(prefix.length, 400).replace(/\s/g, ''));
  if (signature === null) return null;
  const bytes = bytesOfHex(text, prefix.length);
  if (bytes === null || (signature[1] !== undefined && bytes.length * 2 <= hashDigits)) return null;
  return base64Of(bytes);
}

/** Whitespace may stand between the digits. A last digit without its second one is left out. */
function bytesOfHex(text: string, start: number): Uint8Array | null {
  const bytes = new Uint8Array(Math.ceil((text.length - start) / 2));
  let digits = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 0x20) continue;
    const value = code < 128 ? (valueOfCode[code] ?? notHex) : notHex;
    if (value === notHex) return null;
    const index = digits >> 1;
    bytes[index] = ((bytes[index] ?? 0) << 4) | value;
    digits += 1;
  }
  return bytes.subarray(0, digits >> 1);
}
