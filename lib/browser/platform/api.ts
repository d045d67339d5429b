import type { Balance } from '@/lib/protocol/balance';
import type { JobRequest } from '@/lib/protocol/job-request';
import type { ModelsAnswer } from '@/lib/protocol/model-list';
import type { Session } from '@/lib/protocol/session';
import type { JobFiles } from '../jobs/job-files';
import { type JobFrame, readJobStream } from '../jobs/job-stream';
import { useOwnKey } from '../session/own-key-store';
import { useSession } from '../session/session-store';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from './api-failure';

/**
 * The browser's one HTTP client. Everything throws ApiFailure when the server refuses, NetworkFailure when there is
 * no answer, UnreadableAnswer for an answer in an unknown shape.
 */

/** Issues a job, or attaches to the one that has this id and body: never a second call upstream. */
export async function postJob(request: JobRequest, files: JobFiles | null): Promise<AsyncIterable<JobFrame>> {
  const body: RequestInit = files ? { body: multipart(request, files) } : json(request);
  return frames(await send('/api/jobs', withOwnKey({ method: 'POST', ...body })));
}

/** What came after a frame, then what comes. */
export async function getJobEvents(jobId: string, lastSequence: number): Promise<AsyncIterable<JobFrame>> {
  const headers = { 'Last-Event-ID': String(lastSequence) };
  return frames(await send(`/api/jobs/${jobId}/events`, { headers }));
}

/** Aborts the call upstream; it is charged all the same. The job's stream ends as cancelled. */
export async function deleteJob(jobId: string): Promise<void> {
  await send(`/api/jobs/${jobId}`, { method: 'DELETE' });
}

/** Tells the server that these pictures are in the library: it may delete their bytes. */
export async function postConfirmation(jobId: string, indexes: readonly number[]): Promise<void> {
  await send(`/api/jobs/${jobId}/confirm`, { method: 'POST', ...json({ indexes }) });
}

/** Downloads a failed picture again, free of charge. */
export async function postImageRetry(jobId: string, index: number): Promise<AsyncIterable<JobFrame>> {
  return frames(await send(`/api/jobs/${jobId}/images/${index}/retry`, withOwnKey({ method: 'POST' })));
}

export async function getSession(): Promise<Session> {
  const { sessionSchema } = await import('@/lib/protocol/session');
  return read(await send('/api/session'), (answer) => sessionSchema.parse(answer));
}

/** Opens a locked studio for this browser by a cookie. */
export async function unlock(code: string): Promise<void> {
  await send('/api/session', { method: 'POST', ...json({ code }) });
}

/** Locks it again, for this browser. */
export async function lock(): Promise<void> {
  await send('/api/session', { method: 'DELETE' });
}

/** What the gateway says is left behind a key. Throws ApiFailure key_refused where it knows no such key. */
export async function getBalance(key: string): Promise<Balance> {
  const { balanceSchema } = await import('@/lib/protocol/balance');
  const answer = await send('/api/balance', { headers: { [keyHeader]: key } });
  return read(answer, (balance) => balanceSchema.parse(balance));
}

export async function getModels(): Promise<ModelsAnswer> {
  const { modelsAnswerSchema } = await import('@/lib/protocol/model-list');
  return read(await send('/api/models', withOwnKey({})), (answer) => modelsAnswerSchema.parse(answer));
}

const keyHeader = 'x-aihubmix-key';

/** The user's own key where there is one: the server then uses it, and never its own beside it. */
function withOwnKey(init: RequestInit): RequestInit {
  const { key } = useOwnKey.getState();
  const isTaken = useSession.getState().session?.userKeys ?? true;
  if (key === '' || !isTaken) return init;
  const headers = new Headers(init.headers);
  headers.set(keyHeader, key);
  return { ...init, headers };
}

/** A JSON body with its type. */
export function json(body: unknown): { headers: Record<string, string>; body: string } {
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

function multipart(request: JobRequest, { references, mask }: JobFiles): FormData {
  const form = new FormData();
  form.append('request', JSON.stringify(request));
  for (const [place, blob] of references.entries()) form.append('reference', blob, `reference-${place + 1}`);
  if (mask) form.append('mask', mask, 'mask.png');
  return form;
}

export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { cache: 'no-store', ...init });
  } catch (cause) {
    throw new NetworkFailure('The server cannot be reached.', { cause });
  }
  if (response.ok) return response;
  // A proxy's page is no JSON: the status alone then says what there is to say.
  throw new ApiFailure(response.status, await response.json().catch(() => null));
}

function frames(response: Response): AsyncIterable<JobFrame> {
  const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream');
  if (!isStream || response.body === null) {
    // A captive portal or a proxy answers 200 with a page of its own.
    throw new NetworkFailure('Something between here and the server answered in its place.');
  }
  return readJobStream(response.body);
}

export async function read<Answer>(response: Response, parse: (answer: unknown) => Answer): Promise<Answer> {
  try {
    return parse(await response.json());
  } catch (cause) {
    throw new UnreadableAnswer('The answer is not what this page expects.', { cause });
  }
}
