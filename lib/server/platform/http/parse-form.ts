import 'server-only';
import { AppError } from '@/lib/protocol/app-error';

/** A job has at most sixteen references, as many signatures, a mask and its request. */
const partsMax = 64;
/** Name and type of a part, and the name of its file. */
const headBytesMax = 4_096;

/**
 * A body of multipart/form-data. Its parts are looked through before they are parsed: the parser took five seconds, in
 * which nobody else was answered, for twenty thousand small ones in 2 MB, and seconds for long headers.
 * @throws AppError invalid_request if it cannot be read, or has more parts or headers than any request
 */
export async function parseForm(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"\\]+)"|([^\s;"]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain ?? '';
  const excess = boundary === '' ? null : findExcess(body, `--${boundary}`);
  if (excess !== null) throw new AppError('invalid_request', excess);
  try {
    // The parser gets the boundary that was looked for, whatever else it might read in the header.
    const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` };
    return await new Response(body, { headers }).formData();
  } catch (cause) {
    throw new AppError('invalid_request', 'The multipart body cannot be read.', { cause });
  }
}

/** What the body has too much of; null where it is as any request. */
function findExcess(body: Uint8Array<ArrayBuffer>, boundary: string): string | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let parts = 0;
  for (let at = bytes.indexOf(boundary); at !== -1; at = bytes.indexOf(boundary, at)) {
    at += boundary.length;
    // The last boundary, which has a hyphen behind it, begins no part.
    if (bytes[at] === 0x2d) return null;
    parts += 1;
    if (parts > partsMax) return `The body has more than ${partsMax} parts.`;
    const head = bytes.subarray(at, at + headBytesMax);
    if (head.length === headBytesMax && !head.includes('\r\n\r\n'))
      return `A part has more than ${headBytesMax} bytes of headers.`;
  }
  return null;
}
