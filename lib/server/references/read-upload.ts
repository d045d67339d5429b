import 'server-only';
import { z } from 'zod';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { limits } from '@/lib/protocol/limits';
import { getConfig } from '../platform/config';
import { clientOf } from '../platform/http/client';
import { parseForm } from '../platform/http/parse-form';
import { type BodyRoom, parseWith, readBody } from '../platform/http/read-body';
import { ReadingRoom } from '../platform/reading-room';
import type { ReferenceOptions } from './convert-upload';
import { rejectReference } from './reject-reference';

/** What a job's request needs for its other parts. */
const otherPartsBytes = 65_536;

const wholeNumber = z
  .string()
  .regex(/^\d{1,10}$/, 'should be a whole number')
  .transform(Number);

const querySchema = z.object({
  edge: z
    .union([z.literal('original'), wholeNumber.pipe(z.int().min(64).max(limits.referenceEdgeMax))])
    .default(limits.referenceEdge),
  budget: wholeNumber.pipe(z.int().min(10_000)).optional(),
});

/** `?edge` and `?budget` of `POST /api/references`. @throws AppError invalid_request naming the one that is wrong. */
export function readReferenceOptions(url: string, bodyLimitBytes: number): ReferenceOptions {
  const query = Object.fromEntries(new URL(url).searchParams);
  const { edge, budget } = parseWith(querySchema, query);
  const budgetMax = Math.max(10_000, bodyLimitBytes - otherPartsBytes);
  return { edge, budgetBytes: Math.min(budget ?? budgetMax, budgetMax) };
}

/**
 * Bytes of bodies in memory at once. A body that waits is not read, so its sender waits too; a body whose sender stalls
 * takes no more room than the bytes that have come.
 */
const bodies = new ReadingRoom({
  capacityBytes: 32_000_000,
  clientBytes: 24_000_000,
  reviewMs: 1_000,
  movingBytes: 256 * 1024,
});

/**
 * Keeps the one file of a request, sent as its body or as a part of a form, in memory while `work` goes on.
 * @throws AppError too_large while reading, invalid_request for a form without exactly one file.
 */
export async function withUpload<Result>(
  request: Request,
  limitBytes: number,
  work: (bytes: Uint8Array<ArrayBuffer>) => Promise<Result>,
): Promise<Result> {
  const announcedBytes = Number(request.headers.get('content-length') ?? 0);
  if (announcedBytes > limitBytes) throw rejectReference('too-large');
  const room = bodies.open(clientOf(getConfig(), request).address, announcedBytes);
  try {
    return await work(await readUpload(request, limitBytes, room));
  } finally {
    room.clear();
  }
}

async function readUpload(
  request: Request,
  limitBytes: number,
  room: BodyRoom,
): Promise<Uint8Array<ArrayBuffer>> {
  const contentType = request.headers.get('content-type') ?? '';
  const body = await readBody(request, limitBytes, undefined, room).catch((cause: unknown) => {
    if (isAppError(cause)) throw rejectReference('too-large', cause);
    // The sender broke off in the middle.
    throw rejectReference('damaged', cause);
  });
  if (!/^multipart\/form-data/i.test(contentType)) return body;
  const form = await parseForm(body, contentType).catch((cause: unknown) => {
    throw rejectForm(isAppError(cause) ? cause.message : 'The multipart body cannot be read.', cause);
  });
  const files = form.parts.filter(({ isFile }) => isFile);
  const [file, second] = files;
  if (file === undefined || second !== undefined) throw rejectForm('Send exactly one file.');
  return file.bytes;
}

function rejectForm(message: string, cause?: unknown): AppError {
  return new AppError('invalid_request', message, {
    details: { field: 'picture' },
    ...(cause === undefined ? {} : { cause }),
  });
}
