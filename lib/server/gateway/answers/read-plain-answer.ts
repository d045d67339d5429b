import 'server-only';
import { type FoundPicture, readPictureText } from '@/lib/transcript/picture-text';
import { sniffPicture } from '../../platform/images/sniff-picture';
import type { AnswerEnd } from '../calls/answer-end';
import { errorFromProse, readsAsRefusal } from '../failures/error-from-prose';
import { wordsOfText } from './answer-words';
import type { ImageDelivery } from './image-delivery';
import { picturesOfPage } from './page-pictures';
import { endsEarly } from './picture-end';
import { searchAnswer, searchText } from './search-answer';

/** A longer text is no answer, unless it is base64. */
const searchedMax = 1_000_000;

/** Longer than the pauses within an answer that is still being sent. */
const quietMs = 2_500;

export type PlainPiece =
  | { type: 'picture'; picture: FoundPicture }
  /** A picture that the end of the answer cut off. */
  | { type: 'cut-picture'; base64: string };

/** An answer that is neither JSON nor events: the bytes of a picture, its base64, or text that links one. */
export async function* readPlainAnswer(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
  delivery: ImageDelivery,
): AsyncGenerator<PlainPiece, void, void> {
  const { bytes, failures } = await collect(chunks, end);
  const isPicture = sniffPicture(bytes) !== null;
  if (isPicture && (failures.length > 0 || endsEarly(bytes))) {
    yield { type: 'cut-picture', base64: bytes.toString('base64') };
    throw failures[0] ?? delivery.error('upstream_cut_off');
  }
  const pictures = isPicture ? [{ base64: bytes.toString('base64') }] : picturesOf(bytes);
  for (const picture of pictures) yield { type: 'picture', picture };
  if (failures.length > 0) throw failures[0];
  if (pictures.length === 0) throw withoutPicture(bytes, delivery);
}

/** What a model or a proxy wrote in place of a picture is shown. */
function withoutPicture(bytes: Buffer, delivery: ImageDelivery): Error {
  const words = wordsOfText(bytes);
  if (words === '') return delivery.error('upstream_unreadable');
  return readsAsRefusal(words) ? errorFromProse(words, delivery, '') : delivery.refusal(words);
}

/** The pictures in a body that is not JSON: alone, in parts, in a form's fields, shown or linked. */
export function picturesOf(bytes: Buffer): FoundPicture[] {
  const parts = picturesOfParts(bytes);
  if (parts.length > 0) return parts;
  const text = bytes.toString().trim();
  const picture = readPictureText(text);
  if (picture) return [picture];
  const quoted = parseString(text);
  if (quoted !== null) return searchAnswer(quoted);
  if (text.startsWith('<')) {
    const shown = picturesOfPage(text);
    if (shown.length > 0 || !/^<(?:https?:|img\b)/i.test(text)) return shown;
  }
  const linked = searchText(text.slice(0, searchedMax));
  return linked.length > 0 ? linked : searchAnswer(fieldsOf(text));
}

/** A text in quotes is read as JSON, in which characters may be escaped. */
function parseString(text: string): string | null {
  if (!text.startsWith('"') || !text.endsWith('"')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    // A sentence that begins and ends with a quotation.
    return null;
  }
}

/** `url=https%3A…&id=1`; a plus sign belongs to base64. */
function fieldsOf(text: string): Record<string, string> | null {
  if (!/^[\w.[\]-]{1,60}=[^\s=]/.test(text.slice(0, 100)) || /[\s<>"{}]/.test(text.slice(0, searchedMax)))
    return null;
  const fields: Record<string, string> = {};
  for (const field of text.split('&').slice(0, fieldsMax)) {
    const equals = field.indexOf('=');
    const name = field.slice(0, equals);
    try {
      if (equals > 0) fields[name] = decodeURIComponent(field.slice(equals + 1));
    } catch {
      // A percent sign that does not belong to the encoding of forms: the field is skipped.
    }
  }
  return fields;
}

const fieldsMax = 100;
const partsMax = 64;
const partHeadMax = 4_096;

/** The pictures of `multipart/…`, each in its bytes, in base64 or in JSON. */
function picturesOfParts(bytes: Buffer): FoundPicture[] {
  // Words for programs that know no parts may stand before the first one.
  const opening = /(?:^|\n)(--[^\s]{1,100})\r?\n(?=\r?\n|[\w-]+:)/.exec(
    bytes.toString('latin1', 0, partHeadMax),
  );
  const boundary = opening?.[1];
  if (boundary === undefined) return [];
  const found: FoundPicture[] = [];
  let start = bytes.indexOf(boundary, 0, 'latin1') + boundary.length;
  for (let parts = 0; parts < partsMax; parts += 1) {
    const next = bytes.indexOf(`\n${boundary}`, start, 'latin1');
    const part = bytes.subarray(start, next === -1 ? bytes.length : next);
    found.push(...picturesOfPart(part));
    if (next === -1) break;
    start = next + 1 + boundary.length;
  }
  return found;
}

function picturesOfPart(part: Buffer): FoundPicture[] {
  const head = /^[\s\S]*?\r?\n\r?\n/.exec(part.toString('latin1', 0, partHeadMax))?.[0] ?? '';
  const body = part.subarray(head.length, part.at(-1) === 0x0d ? -1 : undefined);
  if (sniffPicture(body) !== null) return [{ base64: body.toString('base64') }];
  const text = body.toString().trim();
  const picture = readPictureText(text);
  if (picture) return [picture];
  try {
    return searchAnswer(JSON.parse(text));
  } catch {
    // Words beside the picture.
    return searchText(text.slice(0, searchedMax));
  }
}

async function collect(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
): Promise<{ bytes: Buffer; failures: unknown[] }> {
  const collected: Uint8Array[] = [];
  const failures: unknown[] = [];
  try {
    for await (const chunk of chunks) {
      collected.push(chunk);
      // The connection may stay open after the last byte.
      end.reachIfQuiet(quietMs, () => isWhole(Buffer.concat(collected)));
    }
  } catch (cause) {
    failures.push(cause);
  }
  return { bytes: Buffer.concat(collected), failures };
}

/** Whether a picture, or a text that is or links one, is complete. */
function isWhole(bytes: Buffer): boolean {
  if (sniffPicture(bytes) !== null) return !endsEarly(bytes);
  return picturesOf(bytes).some(
    (picture) => !('base64' in picture) || !endsEarly(Buffer.from(picture.base64, 'base64')),
  );
}
