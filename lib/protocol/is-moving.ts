/** What says near the head of a file that more frames follow: of a GIF that it is repeated. A PNG says it before its pixels. */
const signs: Readonly<Record<string, RegExp>> = {
  'image/gif': /NETSCAPE2\.0/,
  'image/webp': /^RIFF.{4}WEBPVP8X.*ANIM/s,
  'image/png': /^.{33}(?:(?!IDAT).)*acTL/s,
  'image/avif': /^.{4}ftypavis/s,
};
const headBytes = 4_096;

/** Whether a picture is the first frame of several, by its first bytes. Of formats that cannot move: never. */
export function isMoving(bytes: Uint8Array, mimeType: string): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, headBytes));
  return signs[mimeType]?.test(head) ?? false;
}
