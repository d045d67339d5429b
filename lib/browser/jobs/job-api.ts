import type { JobRequest } from '@/lib/protocol/job-request';
import type { JobFiles } from '../library/job-files';
import { NetworkFailure } from '../platform/api-failure';
import { bytesFromBase64 } from '../platform/bytes-from-base64';
import { fetchBlob, jsonBody, readAnswer, send } from '../platform/http';
import { fieldsOf } from '../platform/untrusted-fields';
import { ownKeyHeaders } from '../session/own-key-store';
import { readJobStream, readSharedStream, type SharedFrame, type WireFrame } from './job-stream';

/** The routes below /api/jobs. They throw ApiFailure and NetworkFailure as `send` does. */

/**
 * Issues a job, or finds that it was issued with this id and body: the gateway is never called twice for one id. The
 * server answers as soon as it has claimed the job, which is then followed by `getSharedEvents`.
 */
export async function issueJob(
  request: JobRequest,
  files: JobFiles | null,
  signal: AbortSignal,
): Promise<void> {
  const { headers, body } = files ? { headers: {}, body: multipartBody(request, files) } : jsonBody(request);
  const response = await send('/api/jobs', {
    method: 'POST',
    headers: { ...headers, ...ownKeyHeaders(), Prefer: 'respond-async' },
    body,
    signal,
  });
  const { id } = await readAnswer(response, fieldsOf).catch(() => fieldsOf(null));
  if (response.status !== 202 || id !== request.id) throw answeredByProxy();
}

/**
 * The frames of several jobs after the ones that are known, then those still to come. With the user's own key the
 * server can go on with jobs whose process has died: it keeps only the key's fingerprint.
 */
export async function getSharedEvents(
  positions: readonly (readonly [jobId: string, lastSequence: number])[],
  signal: AbortSignal,
  onAlive: () => void,
): Promise<AsyncIterable<SharedFrame>> {
  const query = positions.map(([jobId, lastSequence]) => `job=${jobId}:${lastSequence}`).join('&');
  const response = await send(`/api/events?${query}`, { headers: ownKeyHeaders(), signal });
  return readSharedStream(streamOf(response), onAlive);
}

/** The bytes of a picture as the gateway gave them. */
export function getPictureBytes(jobId: string, index: number): Promise<Blob> {
  return fetchBlob(`/api/jobs/${jobId}/images/${index}`);
}

/**
 * The bytes of a picture as text of the job's own stream, which proxies that change pictures leave as they are.
 * @param sequence the frame that announced the picture
 * @returns null if the studio has no such bytes
 */
export async function getPictureFromStream(jobId: string, sequence: number): Promise<Blob | null> {
  const headers = { ...ownKeyHeaders(), 'Last-Event-ID': String(sequence - 1) };
  const response = await send(`/api/jobs/${jobId}/events`, { headers });
  for await (const frame of readJobStream(streamOf(response))) {
    if (frame.sequence !== sequence || frame.event.event !== 'image-end') return null;
    const { base64, mimeType } = frame.event.data;
    return new Blob([await bytesFromBase64(base64)], { type: mimeType });
  }
  // The stream of a job has an end after each picture.
  throw new NetworkFailure('The stream of the job was cut off.');
}

/**
 * The same for a picture without a frame, and whether it is damaged.
 * @throws UnreadableAnswer also if the answer was cut off
 */
export async function getPictureAsText(
  jobId: string,
  index: number,
): Promise<{ picture: Blob; isDamaged: boolean }> {
  const answer = new Response(await fetchBlob(`/api/jobs/${jobId}/images/${index}?text`));
  const { base64, mimeType, damaged } = await readAnswer(answer, fieldsOf);
  if (typeof base64 !== 'string' || typeof mimeType !== 'string') throw answeredByProxy();
  const picture = new Blob([await bytesFromBase64(base64)], { type: mimeType });
  return { picture, isDamaged: damaged === true };
}

/** The newest preview of a picture, not older than the frame that announced it. */
export function getPreviewBytes(jobId: string, index: number, sequence: number): Promise<Blob> {
  return fetchBlob(`/api/jobs/${jobId}/images/${index}?preview=${sequence}`);
}

/** Aborts the call to the gateway, which is still charged. The job's stream then ends as cancelled. */
export async function deleteJob(jobId: string): Promise<void> {
  await send(`/api/jobs/${jobId}`, { method: 'DELETE' });
}

/** Has the server refuse the request of a job that it does not know, should that still arrive. @throws ApiFailure then */
export async function withdrawUnissued(jobId: string): Promise<void> {
  await send(`/api/jobs/${jobId}?unissued`, { method: 'DELETE' });
}

/** Tells the server that these pictures are in the library, so that it may delete their bytes. */
export async function postConfirmation(jobId: string, indexes: readonly number[]): Promise<void> {
  await send(`/api/jobs/${jobId}/confirm`, { method: 'POST', ...jsonBody({ indexes }) });
}

/** The thoughtSignature of a picture, as text. */
export function getImageSignature(jobId: string, index: number): Promise<Blob> {
  return fetchBlob(`/api/jobs/${jobId}/images/${index}?signature`);
}

/** Has the server download a failed picture again, free of charge. */
export async function postImageRetry(jobId: string, index: number): Promise<AsyncIterable<WireFrame>> {
  const init = { method: 'POST', headers: ownKeyHeaders() };
  return readJobStream(streamOf(await send(`/api/jobs/${jobId}/images/${index}/retry`, init)));
}

function multipartBody(request: JobRequest, { references, signatures, mask }: JobFiles): FormData {
  const form = new FormData();
  form.append('request', JSON.stringify(request));
  for (const [at, blob] of references.entries()) form.append('reference', blob, `reference-${at + 1}`);
  // One part for each reference, in order; an empty one for a reference without a signature.
  for (const signature of signatures ?? [])
    form.append('signature', signature ?? new Blob([]), 'signature.txt');
  if (mask) form.append('mask', mask, 'mask.png');
  return form;
}

function streamOf(response: Response): ReadableStream<Uint8Array> {
  const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream');
  if (!isStream || response.body === null) throw answeredByProxy();
  return response.body;
}

/** A captive portal or a proxy answers 200 with a page of its own. */
function answeredByProxy(): NetworkFailure {
  return new NetworkFailure('A proxy or a captive portal answered in place of the server.');
}
