import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import { bodyChunks, watchSender } from './request-context';

/** A request that does not announce its size is usually small. */
const unannouncedBytes = 16_384;
/** A network that comes back at all comes back within this time. */
const stalledMsMax = 20_000;

/**
 * Reads the body of a request; rejects once no bytes have come for `stalledMs`.
 * @throws AppError too_large as soon as the announced or the actual size exceeds the limit
 */
export async function readBody(
  request: Request,
  limitBytes: number,
  stalledMs = stalledMsMax,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new AppError('too_large', `The request is larger than this studio takes (${limitBytes} bytes).`);
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > limitBytes) throw tooLarge();
  // Chunks go straight to their place, so that a body of announced size is never in memory twice.
  let body = new Uint8Array(announced || unannouncedBytes);
  let sizeBytes = 0;
  const unwatch = watchSender(stalledMs);
  try {
    for await (const chunk of bodyChunks(request)) {
      const end = sizeBytes + chunk.byteLength;
      if (end > limitBytes) throw tooLarge();
      if (end > body.byteLength) body = grown(body, Math.min(limitBytes, Math.max(end, body.byteLength * 2)));
      body.set(chunk, sizeBytes);
      sizeBytes = end;
    }
  } finally {
    unwatch();
  }
  return sizeBytes === body.byteLength ? body : body.slice(0, sizeBytes);
}

function grown(body: Uint8Array, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(sizeBytes);
  larger.set(body);
  return larger;
}

/**
 * Reads the body of a request as JSON of this schema.
 * @throws AppError too_large or invalid_request
 */
export async function readJsonBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  limitBytes: number,
): Promise<z.output<Schema>> {
  return parseWith(schema, parseJson(await readBody(request, limitBytes)));
}

/** @throws AppError invalid_request if the bytes are not JSON */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not JSON in UTF-8.', { cause });
  }
}

/** @throws AppError invalid_request that names the first field that does not fit, as the wire names it */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknownKeys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const field = [...(issue?.path ?? []), ...unknownKeys].join('.');
  const message =
    issue?.code === 'unrecognized_keys' ? `Unknown field ${field}.` : `${field || 'body'}: ${issue?.message}`;
  throw new AppError('invalid_request', message, { details: field === '' ? {} : { field } });
}
