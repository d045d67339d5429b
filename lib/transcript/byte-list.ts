import { type FoundPicture, pictureTypeOfBase64 } from './picture-text';

/** A picture of 24 MB. */
const bytesMax = 24 * 1024 * 1024;
/** A multiple of three, so that the pieces of base64 can be joined, and few enough for the arguments of one call. */
const pieceBytes = 24_576;

/** Whether a value may be a list of bytes, so that its items need not be searched one by one. */
export function isNumberList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.slice(0, 16).every(Number.isInteger);
}

/**
 * The picture in a list of bytes, [137, 80, …], as Node writes a buffer in `data` and Python any bytes. Java writes
 * those from 128 as negative numbers.
 */
export function readByteList(list: unknown): FoundPicture | null {
  if (!Array.isArray(list) || list.length > bytesMax || !list.slice(0, 64).every(isByte)) return null;
  if (pictureTypeOfBase64(toBase64(list.slice(0, 48))) === null || !list.every(isByte)) return null;
  const pieces: string[] = [];
  for (let at = 0; at < list.length; at += pieceBytes) pieces.push(toBase64(list.slice(at, at + pieceBytes)));
  return { base64: pieces.join('') };
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= -128 && Number(value) <= 255;
}

function toBase64(bytes: readonly number[]): string {
  return btoa(String.fromCharCode(...bytes.map((byte) => byte & 255)));
}
