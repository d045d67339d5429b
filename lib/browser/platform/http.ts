import { limits } from '@/lib/protocol/limits';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from './api-failure';

/** After three missed heartbeats and a little more the connection counts as dead: the laptop may have slept. */
export const silenceMaxMs = limits.heartbeatMs * 3 + 5_000;
/** The slowest line that an upload is waited for, in bytes per millisecond. */
const slowestUpload = 8;

/**
 * Sends a request to the studio; every call of this browser goes through here. A connection that has died without a
 * word, as on a telephone that changes its network, is given up. Throws ApiFailure if the server refuses, and
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

/** Parses a JSON answer. Throws UnreadableAnswer if it does not have the expected shape. */
export async function readAnswer<Answer>(
  response: Response,
  parse: (answer: unknown) => Answer,
): Promise<Answer> {
  try {
    return parse(await response.json());
  } catch (cause) {
    throw new UnreadableAnswer('The answer is not what this page expects.', { cause });
  }
}
