import { type FoundPicture, pictureTypeOfBase64 } from './picture-text';

/** A picture of 24 MB. */
const bytesMax = 24 * 1024 * 1024;
/** A multiple of three, so that the pieces of base64 can be joined, and few enough for the arguments of one call. */
const pieceBytes = 24_576;

/** The picture in the list of bytes that Node writes for a buffer, `{type: "Buffer", data: [137, 80, …]}`. */
export function readByteList(list: unknown): FoundPicture | null {
  if (!Array.isArray(list) || list.length > bytesMax || !list.slice(0, 64).every(isByte)) return null;
  if (pictureTypeOfBase64(toBase64(list.slice(0, 48))) === null || !list.every(isByte)) return null;
  const pieces: string[] = [];
  for (let at = 0; at < list.length; at += pieceBytes) pieces.push(toBase64(list.slice(at, at + pieceBytes)));
  return { base64: pieces.join('') };
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
}

function toBase64(bytes: readonly number[]): string {
  return btoa(String.fromCharCode(...bytes));
}
