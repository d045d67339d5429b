import { createHash } from 'node:crypto';
import type { ErrorCode } from '@/lib/protocol/errors';
import type { JobEvent } from '@/lib/protocol/job-events';

type Trouble =
  /** The request never reaches the server. */
  | 'lost'
  /** The request arrives, but the answer does not. */
  | 'unanswered'
  /** The stream breaks after this many bytes. */
  | { cutAfterBytes: number }
  /** The stream stays open and says nothing after this many bytes. */
  | { silentAfterBytes: number }
  /** The server answers this instead and does nothing. */
  | { answer: Response }
  /** One copy of the request gets this answer instead, and another copy arrives. */
  | { answerToCopy: Response };

interface ServedJob {
  body: string;
  frames: readonly JobEvent[];
  confirmed: number[];
}

/** The routes of jobs, played from a script of events, with faults on demand. */
export class FakeJobServer {
  readonly jobs = new Map<string, ServedJob>();
  readonly requests: string[] = [];
  /** The job ids of upstream calls. No job may be issued more than once. */
  readonly issued: string[] = [];
  readonly cancelled: string[] = [];
  /** Jobs that were cancelled before their request arrived. */
  readonly withdrawn: string[] = [];
  /**
   * Faults for POSTs and event streams, used up in order; afterwards everything works. A POST has no stream, so it
   * leaves a stream's fault to the next stream.
   */
  readonly troubles: Trouble[] = [];
  /** The sizes of a stream's chunks in bytes, used in turn. */
  chunkSizes: readonly number[] = [65_536];
  script: (jobId: string) => readonly JobEvent[] = (jobId) => jobScript({ jobId, pictures: 1 });
  retryScript: readonly JobEvent[] = [];
  /** Why the studio has nothing to fetch a picture from. */
  retryRefusal: { status: number; code: string; reason: string } | null = null;
  /** The thoughtSignature of each picture that has one, served until the picture is confirmed. */
  readonly signatures = new Map<string, string>();

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const path = String(input);
    const method = init.method ?? 'GET';
    this.requests.push(`${method} ${path}`);
    if (init.signal?.aborted) throw new DOMException('aborted', 'AbortError');
    const isPost = method === 'POST' && path === '/api/jobs';
    const isStream = path.startsWith('/api/events?');
    const trouble = isStream || (isPost && !isOfStream(this.troubles[0])) ? this.troubles.shift() : undefined;
    if (trouble === 'lost') throw new TypeError('fetch failed');
    if (typeof trouble === 'object' && 'answer' in trouble) return trouble.answer;
    const answer = isStream
      ? this.#shared(path, init.signal ?? null, trouble)
      : this.#answer(method, path, init);
    if (typeof trouble === 'object' && 'answerToCopy' in trouble) return trouble.answerToCopy;
    if (trouble === 'unanswered') throw new TypeError('fetch failed');
    return answer;
  };

  #answer(method: string, path: string, init: RequestInit) {
    const [, , , jobPath = '', ...rest] = path.split('/');
    const [jobId = '', query] = jobPath.split('?');
    if (method === 'POST' && jobId === '') return this.#post(requestOf(init.body));
    const job = this.jobs.get(jobId);
    if (job === undefined && method === 'DELETE') this.withdrawn.push(jobId);
    if (job === undefined) return failure(404, 'not_found');
    if (method === 'DELETE') {
      if (query !== 'unissued') this.cancelled.push(jobId);
      return Response.json({ jobId }, { status: 202 });
    }
    if (rest[0] === 'confirm') {
      job.confirmed.push(...(JSON.parse(String(init.body)) as { indexes: number[] }).indexes);
      return Response.json({});
    }
    if (rest[1]?.endsWith('?signature')) {
      const index = Number.parseInt(rest[1], 10);
      const signature = job.confirmed.includes(index) ? undefined : this.signatures.get(`${jobId}:${index}`);
      return signature === undefined ? failure(404, 'not_found') : new Response(signature);
    }
    if (rest[2] === 'retry' && this.retryRefusal !== null) {
      const { status, code, reason } = this.retryRefusal;
      return failure(status, code, { reason });
    }
    if (rest[2] === 'retry') return this.#stream(this.retryScript.map((event, at) => encode(at + 1, event)));
    return this.#picture(job, rest[1] ?? '');
  }

  /** The stream of several jobs, one job after the other. */
  #shared(path: string, signal: AbortSignal | null, trouble?: Trouble): Response {
    const frames = new URLSearchParams(path.split('?')[1]).getAll('job').flatMap((position) => {
      const [jobId = '', last = '0'] = position.split(':');
      const job = this.jobs.get(jobId);
      if (job === undefined) return [`event: job-unknown\ndata: ${JSON.stringify({ jobId })}\n\n`];
      return job.frames
        .map((event, at) => encodeShared(jobId, at + 1, event))
        .slice(Number(last))
        .filter((_, at) => !this.#isConfirmed(job, Number(last) + at));
    });
    return this.#stream(frames, signal, trouble);
  }

  /** The server skips a picture whose bytes are gone. */
  #isConfirmed(job: ServedJob, at: number): boolean {
    const event = job.frames[at];
    return event?.event === 'image-end' && job.confirmed.includes(event.data.index);
  }

  #picture(job: ServedJob, place: string): Response {
    const index = Number.parseInt(place, 10);
    const name = place.includes('?preview=') ? 'image-preview' : 'image-end';
    for (const { event, data } of job.frames) {
      if (event !== name || data.index !== index || job.confirmed.includes(index)) continue;
      if (place.endsWith('?text')) {
        const { mimeType, base64 } = data;
        const damaged = event === 'image-end' && data.damaged === true ? { damaged: true } : {};
        return Response.json({ mimeType, base64, ...damaged });
      }
      return new Response(Buffer.from(data.base64, 'base64'), { headers: { 'Content-Type': data.mimeType } });
    }
    return failure(404, 'not_found');
  }

  #post(body: string): Response {
    const { id } = JSON.parse(body) as { id: string };
    const known = this.jobs.get(id);
    if (known && known.body !== body) return failure(409, 'id_conflict');
    if (known === undefined) {
      this.issued.push(id);
      this.jobs.set(id, { body, frames: this.script(id), confirmed: [] });
    }
    return Response.json({ id }, { status: 202 });
  }

  #stream(frames: readonly string[], signal: AbortSignal | null = null, trouble?: Trouble): Response {
    const text = frames.join(': beat\n\n');
    const bytes = new TextEncoder().encode(text);
    const stop = stopOf(trouble, bytes.length);
    let sent = 0;
    let turn = 0;
    let isOver = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        signal?.addEventListener('abort', () => {
          if (!isOver) controller.error(new DOMException('aborted', 'AbortError'));
          isOver = true;
        });
      },
      cancel: () => {
        isOver = true;
      },
      pull: (controller) => {
        if (isOver) return;
        if (sent >= stop.bytes) {
          isOver = !isSilent(trouble);
          return stop.end(controller);
        }
        const size = this.chunkSizes[turn % this.chunkSizes.length] ?? 1;
        turn += 1;
        controller.enqueue(bytes.slice(sent, Math.min(sent + size, stop.bytes)));
        sent += size;
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } });
  }
}

/** The JSON of a request, with or without files beside it. */
function requestOf(body: RequestInit['body']): string {
  return String(body instanceof FormData ? body.get('request') : body);
}

function isOfStream(trouble: Trouble | undefined): boolean {
  if (typeof trouble !== 'object') return false;
  if ('answer' in trouble) return trouble.answer.headers.get('Content-Type') === 'text/event-stream';
  return 'cutAfterBytes' in trouble || isSilent(trouble);
}

function isSilent(trouble: Trouble | undefined): boolean {
  return typeof trouble === 'object' && 'silentAfterBytes' in trouble;
}

function stopOf(trouble: Trouble | undefined, length: number) {
  type Controller = ReadableStreamDefaultController<Uint8Array>;
  if (typeof trouble === 'object' && 'cutAfterBytes' in trouble) {
    return { bytes: trouble.cutAfterBytes, end: (it: Controller) => it.error(new TypeError('terminated')) };
  }
  if (typeof trouble === 'object' && 'silentAfterBytes' in trouble) {
    return { bytes: trouble.silentAfterBytes, end: () => new Promise<void>(() => undefined) };
  }
  return { bytes: length, end: (it: Controller) => it.close() };
}

export function failure(status: number, code: string, details: { reason?: string } = {}): Response {
  const message = `As a test: ${code}.`;
  return Response.json({ error: { code, message, requestId: 'req-1', details } }, { status });
}

export function encode(sequence: number, { event, data }: JobEvent): string {
  return `id: ${sequence}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A frame in the stream of several jobs, with the size of a picture in place of its bytes. */
export function encodeShared(jobId: string, sequence: number, { event, data }: JobEvent): string {
  const shared =
    'base64' in data
      ? { ...data, base64: undefined, sizeBytes: Buffer.byteLength(data.base64, 'base64') }
      : data;
  return `id: ${jobId}:${sequence}\nevent: ${event}\ndata: ${JSON.stringify(shared)}\n\n`;
}

/** Bytes that differ by job and index, so that a mixed-up picture is noticed. */
export function pictureBytes(jobId: string, index: number, sizeBytes = 3_000): Buffer {
  const seed = createHash('sha256').update(`${jobId}:${index}`).digest();
  return Buffer.concat(Array.from({ length: Math.ceil(sizeBytes / 32) }, () => seed)).subarray(0, sizeBytes);
}

/** A whole run: start, progress, previews, pictures, cost, end. */
export function jobScript(run: {
  jobId: string;
  pictures: number;
  microUsd?: number;
  demo?: boolean;
  sizeBytes?: number;
  failed?: readonly number[];
}): readonly JobEvent[] {
  const { jobId, pictures, microUsd = 42_000, demo = false, failed = [] } = run;
  const events: JobEvent[] = [
    {
      event: 'job-start',
      data: {
        jobId,
        kind: 'create',
        model: 'gpt-image-1',
        startedAt: '2026-11-22T08:00:00.000Z',
        demo,
        estimate: { microUsd: 42_000, basis: 'per-image' },
      },
    },
    { event: 'job-progress', data: { stage: 'generating', percent: null } },
  ];
  for (let index = 0; index < pictures; index += 1) {
    const base64 = pictureBytes(jobId, index, run.sizeBytes).toString('base64');
    if (failed.includes(index)) {
      events.push({ event: 'image-fail', data: { index, reason: 'download', retryable: true } });
      continue;
    }
    events.push({ event: 'image-preview', data: { index, mimeType: 'image/png', base64: 'AAAA' } });
    events.push({
      event: 'image-end',
      data: { index, mimeType: 'image/png', width: 1024, height: 1536, base64 },
    });
  }
  const delivered = pictures - failed.length;
  const usage = { inputTextTokens: 150, inputImageTokens: 0, outputTokens: 6240 };
  events.push({ event: 'cost-report', data: { microUsd, basis: 'usage', usage, demo } });
  const status = delivered === pictures ? 'succeeded' : delivered > 0 ? 'partial' : 'failed';
  events.push({ event: 'job-end', data: { status, requested: pictures, delivered } });
  return events;
}

/** A turn of a chat: queue, percent, prose, one picture unless it fails, the raw answer. */
export function chatScript(run: {
  jobId: string;
  raw: string;
  failure?: { code: ErrorCode; message: string };
}): readonly JobEvent[] {
  const { jobId, raw, failure: failed } = run;
  const [start] = jobScript({ jobId, pictures: 0 });
  if (start?.event !== 'job-start') throw new Error('A job begins with its start.');
  const estimate = { microUsd: 9_000, basis: 'per-call' } as const;
  const echo = { prompt: 'rewritten', ratio: '2:3' };
  const picture = pictureBytes(jobId, 0).toString('base64');
  const delivered = failed ? 0 : 1;
  const error = failed && {
    ...failed,
    retryable: false,
    charged: true,
    upstream: { message: failed.message },
  };
  return [
    { event: 'job-start', data: { ...start.data, kind: 'chat', model: 'gpt-4o-image-vip', estimate } },
    { event: 'job-progress', data: { stage: 'queued', percent: null, echo } },
    { event: 'job-progress', data: { stage: 'generating', percent: 50 } },
    { event: 'text-delta', data: { text: 'Here ' } },
    { event: 'text-delta', data: { text: 'it is.' } },
    ...(failed
      ? []
      : [
          {
            event: 'image-end',
            data: { index: 0, mimeType: 'image/png', width: 1024, height: 1536, base64: picture },
          } as const,
        ]),
    { event: 'answer-end', data: { raw, echo, genIds: ['gen_01'] } },
    { event: 'cost-report', data: { microUsd: 9_000, basis: 'per-call', demo: false } },
    {
      event: 'job-end',
      data: {
        status: failed ? 'failed' : 'succeeded',
        requested: delivered,
        delivered,
        ...(error ? { error } : {}),
      },
    },
  ];
}
