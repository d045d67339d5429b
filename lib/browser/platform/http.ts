import { ApiFailure, NetworkFailure, UnreadableAnswer } from './api-failure';
import { readBlobWithin, silenceMaxMs } from './silence';

/** The slowest line that an upload is waited for, in bytes per millisecond. */
const slowestUpload = 8;

/**
 * Sends a request to the studio; every call of this browser goes through here. A connection that has died without a
 * word, as on a phone that changes its network, is abandoned. Throws ApiFailure if the server refuses, and
 * NetworkFailure if there is no answer, or none for too long.
 */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const { signal, body } = init;
  const leaving = new AbortController();
  const leave = () => leaving.abort(signal?.reason);
  if (signal?.aborted) leave();
  else signal?.addEventListener('abort', leave, { once: true });
  const timer = setTimeout(() => leaving.abort(), silenceMaxMs + sizeOf(body) / slowestUpload);
  let response: Response;
  try {
    response = await fetch(path, { cache: 'no-store', ...init, signal: leaving.signal });
  } catch (cause) {
    throw new NetworkFailure('The server cannot be reached.', { cause });
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return response;
  // A proxy's error page is not JSON: then only the status is known.
  throw new ApiFailure(response.status, await response.json().catch(() => null));
}

/** Roughly, in bytes. */
function sizeOf(body: RequestInit['body']): number {
  if (body instanceof FormData) {
    return [...body.values()].reduce((sum, value) => sum + sizeOf(value), 0);
  }
  if (body instanceof Blob) return body.size;
  return typeof body === 'string' ? body.length : 0;
}

/** A JSON body with its content type. */
export function jsonBody(body: unknown): { headers: Record<string, string>; body: string } {
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** The bytes of an answer, which may take any time as long as some keep arriving. @throws as `send`; NetworkFailure */
export async function fetchBlob(path: string): Promise<Blob> {
  return readBlobWithin(await send(path));
}

/**
 * Parses a JSON answer. Throws UnreadableAnswer if it does not have the expected shape, and NetworkFailure if it breaks
 * off, or nothing comes for too long.
 */
export async function readAnswer<Answer>(
  response: Response,
  parse: (answer: unknown) => Answer,
): Promise<Answer> {
  const body = await readBlobWithin(response);
  try {
    return parse(JSON.parse(await body.text()));
  } catch (cause) {
    throw new UnreadableAnswer('The answer is not what this page expects.', { cause });
  }
}
