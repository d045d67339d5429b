import { type ReadEvent, type ReadStream, readEvents } from './read-events';

/** A small and cheap job as a request body. */
export function jobBody(
  id: string,
  parameters: Record<string, unknown> = {},
  prompt = 'A lamp sandbox:quick',
): string {
  return JSON.stringify({ id, kind: 'create', model: 'gpt-image-1', prompt, parameters });
}

/** Submits a job to a studio. The response is the job's stream, or an error. */
export function postJob(origin: string, body: string): Promise<Response> {
  return fetch(`${origin}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body,
  });
}

/** Reads a job's stream from a studio to its end, or until `enough` is true of an event. */
export async function readJob(
  origin: string,
  id: string,
  enough?: (event: ReadEvent) => boolean,
): Promise<ReadStream> {
  return readEvents((await fetch(`${origin}/api/jobs/${id}/events`)).body, enough);
}

export function cancelJob(origin: string, id: string): Promise<Response> {
  return fetch(`${origin}/api/jobs/${id}`, { method: 'DELETE', headers: { origin } });
}
