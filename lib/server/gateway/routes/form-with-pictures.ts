import 'server-only';
import { randomBytes } from 'node:crypto';
import { OutgoingBody, type OutgoingPiece } from '../calls/outgoing-body';

export interface FormPicture {
  field: string;
  filename: string;
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * A form of multipart/form-data, whose pictures are sent as they are in memory. Names are our own and need no escapes.
 */
export function formWithPictures(
  fields: readonly (readonly [name: string, value: string])[],
  pictures: readonly FormPicture[],
  onSent?: () => void,
): OutgoingBody {
  const boundary = `----formdata-safelight-${randomBytes(12).toString('hex')}`;
  const pieces: OutgoingPiece[] = [];
  const head = (name: string) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
  for (const [name, value] of fields) {
    // By the standard for forms, lines end in CR and LF.
    pieces.push(`${head(name)}\r\n\r\n${value.replace(/\r?\n|\r/g, '\r\n')}\r\n`);
  }
  for (const { field, filename, type, bytes } of pictures) {
    pieces.push(`${head(field)}; filename="${filename}"\r\nContent-Type: ${type}\r\n\r\n`, bytes, '\r\n');
  }
  pieces.push(`--${boundary}--\r\n`);
  return new OutgoingBody(`multipart/form-data; boundary=${boundary}`, pieces, onSent);
}
