import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Storage } from '../platform/storage/storage';
import { completePicture } from './complete-picture';
import { type ShareRecord, shareKeys } from './share-record';

/** Which part of which picture a request brings, and how long it has to be. */
export interface ExpectedPart {
  index: number;
  part: number;
  sizeBytes: number;
}

/** @throws AppError invalid_request for a picture or a part that the draft does not have */
export function expectPartOrThrow(record: ShareRecord, index: string, part: string | null): ExpectedPart {
  const picture = record.pictures[wholeNumber(index, 'index')];
  if (picture === undefined) throw wrong('index', `The draft has ${record.pictures.length} pictures.`);
  const number = wholeNumber(part ?? '0', 'part');
  const parts = Math.ceil(picture.sizeBytes / record.partBytes);
  if (number >= parts) throw wrong('part', `This picture has ${parts} parts, counted from 0.`);
  const isLast = number === parts - 1;
  const sizeBytes = isLast ? picture.sizeBytes - number * record.partBytes : record.partBytes;
  return { index: Number(index), part: number, sizeBytes };
}

/**
 * Keeps one part. Parts may come in any order and again; the one that completes a picture has it proven.
 * @returns whether the picture is complete now
 * @throws AppError invalid_request for a part of another length, and for bytes that are no picture
 */
export async function receivePart(
  signal: AbortSignal,
  storage: Storage,
  record: ShareRecord,
  expected: ExpectedPart,
  bytes: Uint8Array,
): Promise<boolean> {
  const { index, part, sizeBytes } = expected;
  if (bytes.byteLength !== sizeBytes) {
    throw wrong('body', `This part should have ${sizeBytes} bytes and has ${bytes.byteLength}.`);
  }
  if (await storage.exists(shareKeys.publication(record.id))) {
    throw new AppError('id_conflict', 'This share is published: its pictures stay as they are.');
  }
  // A repeated part of a picture that is complete changes nothing.
  if (await storage.exists(shareKeys.proof(record.id, index))) return true;
  await storage.put(shareKeys.part(record.id, index, part), bytes);
  return (await completePicture(signal, storage, record, index)) !== null;
}

function wholeNumber(text: string, field: string): number {
  if (!/^\d{1,4}$/.test(text)) throw wrong(field, 'It should be a whole number from 0.');
  return Number(text);
}

function wrong(field: string, message: string): AppError {
  return new AppError('invalid_request', message, { details: { field } });
}
