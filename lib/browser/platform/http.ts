import { ApiFailure, NetworkFailure, UnreadableAnswer } from './api-failure';

/**
 * Sends a request to the studio; every call of this browser goes through here. Throws ApiFailure if the server
 * refuses, and NetworkFailure if there is no answer.
 */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { cache: 'no-store', ...init });
  } catch (cause) {
    throw new NetworkFailure('The server cannot be reached.', { cause });
  }
  if (response.ok) return response;
  // A proxy's error page is not JSON: then only the status is known.
  throw new ApiFailure(response.status, await response.json().catch(() => null));
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
