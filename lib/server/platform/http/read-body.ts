import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import { bodyChunks, watchSender } from './request-context';

/** A request that does not announce its size is usually small. */
const unannouncedBytes = 16_384;
/** This much of a body is read even if there is no room. */
const firstBytes = 65_536;
/** A network that comes back at all comes back within this time. */
const stalledMsMax = 20_000;

/** Memory for the bytes of a body that have arrived. */
export interface BodyRoom {
  /**
   * Waits for room for all of it before any of it is read. @throws the signal's reason, or an error if it takes too
   * long
   */
  reserve?(signal: AbortSignal): Promise<void>;
  tryTake(bytes: number): boolean;
  /** Waits for the room. @throws the signal's reason */
  wait(signal: AbortSignal, bytes: number): Promise<void>;
}

/**
 * Reads the body of a request; rejects once no bytes have arrived for `stalledMs`. What has arrived takes `room`.
 * @throws AppError too_large as soon as the announced or the actual size exceeds the limit
 */
export async function readBody(
  request: Request,
  limitBytes: number,
  stalledMs = stalledMsMax,
  room?: BodyRoom,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new AppError('too_large', `The request is larger than this studio takes (${limitBytes} bytes).`);
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > limitBytes) throw tooLarge();
  // If the request is refused here, its sender learns why: once some of the body was read, its connection would just
  // break.
  await room?.reserve?.(request.signal);
  // Chunks go straight to their place, so that a body of announced size is never in memory twice. Until there is room
  // for it, only the first bytes of a body are read.
  let body = new Uint8Array(Math.min(announced || unannouncedBytes, firstBytes));
  let sizeBytes = 0;
  let unwatch = watchSender(stalledMs);
  try {
    for await (const chunk of bodyChunks(request)) {
      const end = sizeBytes + chunk.byteLength;
      if (end > limitBytes) throw tooLarge();
      if (room && !room.tryTake(chunk.byteLength)) {
        // A sender that is not read cannot go on sending.
        unwatch();
        await room.wait(request.signal, chunk.byteLength);
        unwatch = watchSender(stalledMs);
      }
      if (end > body.byteLength)
        body = grown(
          body,
          end <= announced ? announced : Math.min(limitBytes, Math.max(end, body.byteLength * 2)),
        );
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
 * @param membersMaxOf how many members the JSON may have, by its size in bytes
 * @throws AppError too_large or invalid_request
 */
export async function readJsonBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  limitBytes: number,
  membersMaxOf = (_bytes: number) => usualMembersMax,
): Promise<z.output<Schema>> {
  const body = await readBody(request, limitBytes);
  return parseWith(schema, parseJson(body, membersMaxOf(body.byteLength)));
}

/** A conversation of a thousand turns has about five thousand. */
const usualMembersMax = 20_000;
/** A schema that follows nested values calls itself for every level. */
const depthMax = 500;

/** @throws AppError invalid_request if the bytes are not JSON, or have more members or levels than they may have */
export function parseJson(bytes: Uint8Array, membersMax = usualMembersMax): unknown {
  const { members, depth } = measure(bytes, membersMax);
  if (members > membersMax) {
    throw new AppError('invalid_request', `The body has more than ${membersMax} members.`);
  }
  if (depth > depthMax) {
    throw new AppError('invalid_request', `The body has more than ${depthMax} levels.`);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not JSON in UTF-8.', { cause });
  }
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openers: readonly number[] = [0x7b, 0x5b];
const closers: readonly number[] = [0x7d, 0x5d];

/**
 * The members of all objects and lists of a JSON text, counted up to `max` only, since a million keys take seconds to
 * parse, and how deep they are.
 */
function measure(json: Uint8Array, max: number): { members: number; depth: number } {
  let members = 0;
  let level = 0;
  let depth = 0;
  for (let at = 0; at < json.length && members <= max; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === quote) at = endOfString(json, at + 1);
    else if (closers.includes(byte)) level -= 1;
    else if (byte === comma || openers.includes(byte)) members += 1;
    if (!openers.includes(byte)) continue;
    level += 1;
    depth = Math.max(depth, level);
  }
  return { members, depth };
}

/** The position of the quote that closes a string. */
function endOfString(json: Uint8Array, from: number): number {
  for (let at = json.indexOf(quote, from); at !== -1; at = json.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (json[at - slashes - 1] === backslash && at - slashes > from) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return json.length;
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
