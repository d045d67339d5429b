import type { JobRequest } from '@/lib/protocol/job-request';
import type { JobFiles } from '../library/job-files';
import { NetworkFailure } from '../platform/api-failure';
import { jsonBody, send } from '../platform/http';
import { ownKeyHeaders } from '../session/own-key-store';
import { type JobFrame, readJobStream } from './job-stream';

/** The routes below /api/jobs. They throw ApiFailure and NetworkFailure as `send` does. */

/** Issues a job, or attaches to the one that has this id and body: the gateway is never called twice for one id. */
export async function postJob(request: JobRequest, files: JobFiles | null): Promise<AsyncIterable<JobFrame>> {
  const { headers, body } = files ? { headers: {}, body: multipartBody(request, files) } : jsonBody(request);
  const init = { method: 'POST', headers: { ...headers, ...ownKeyHeaders() }, body };
  return framesOf(await send('/api/jobs', init));
}

/**
 * The frames after a known one, then those still to come. With the user's own key the server can go on with a job whose
 * process has died: it keeps only the key's fingerprint.
 */
export async function getJobEvents(jobId: string, lastSequence: number): Promise<AsyncIterable<JobFrame>> {
  const headers = { 'Last-Event-ID': String(lastSequence), ...ownKeyHeaders() };
  return framesOf(await send(`/api/jobs/${jobId}/events`, { headers }));
}

/** Aborts the call to the gateway, which is charged all the same. The job's stream then ends as cancelled. */
export async function deleteJob(jobId: string): Promise<void> {
  await send(`/api/jobs/${jobId}`, { method: 'DELETE' });
}

/** Tells the server that these pictures are in the library, so that it may delete their bytes. */
export async function postConfirmation(jobId: string, indexes: readonly number[]): Promise<void> {
  await send(`/api/jobs/${jobId}/confirm`, { method: 'POST', ...jsonBody({ indexes }) });
}

/** The thoughtSignature of a picture, as text. */
export async function getImageSignature(jobId: string, index: number): Promise<Blob> {
  const response = await send(`/api/jobs/${jobId}/images/${index}?signature`);
  try {
    return await response.blob();
  } catch (cause) {
    throw new NetworkFailure('The signature broke off.', { cause });
  }
}

/** Has the server download a failed picture again, free of charge. */
export async function postImageRetry(jobId: string, index: number): Promise<AsyncIterable<JobFrame>> {
  const init = { method: 'POST', headers: ownKeyHeaders() };
  return framesOf(await send(`/api/jobs/${jobId}/images/${index}/retry`, init));
}

function multipartBody(request: JobRequest, { references, signatures, mask }: JobFiles): FormData {
  const form = new FormData();
  form.append('request', JSON.stringify(request));
  for (const [at, blob] of references.entries()) form.append('reference', blob, `reference-${at + 1}`);
  // One a reference, in order; an empty part for a reference that has none.
  for (const signature of signatures ?? [])
    form.append('signature', signature ?? new Blob([]), 'signature.txt');
  if (mask) form.append('mask', mask, 'mask.png');
  return form;
}

function framesOf(response: Response): AsyncIterable<JobFrame> {
  const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream');
  if (!isStream || response.body === null) {
    // A captive portal or a proxy answers 200 with a page of its own.
    throw new NetworkFailure('A proxy or a captive portal answered in place of the server.');
  }
  return readJobStream(response.body);
}
