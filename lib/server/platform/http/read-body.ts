import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { bodyChunks, watchSender } from './request-context';

/** Where a request does not say how large it is, it is mostly small. */
const unannouncedBytes = 16_384;
/** Longer than a network takes to come back where it comes back at all. */
const stalledMsMax = 20_000;

/**
 * A request's body, counted while it is read; rejects once nothing has come for `stalledMs`.
 * @throws AppError too_large as soon as the announced or the real size passes the limit.
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
  // What is announced is put in place as it comes: a body is never held twice.
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

/** @throws AppError invalid_request if the bytes are not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not JSON in UTF-8.', { cause });
  }
}
