import 'server-only';
import { type AppError, isAppError } from '@/lib/protocol/app-error';
import { bearer } from '../calls/get-json';
import { readTextStart } from '../calls/read-chunks';
import { readRefusal, UpstreamRefusal } from '../failures/call-failures';
import { readRequestId } from '../failures/read-request-id';
import { readRetryAfter } from '../failures/read-retry-after';
import { redact } from '../failures/redact';
import { taskIdPattern } from '../json/task-json';
import { pause } from '../tasks/poll-task';
import type { Upstream } from '../upstream';
import { downloadLinkedPicture } from './download-linked-picture';
import { type GuardedAnswer, guardedFetch } from './guarded-fetch';
import {
  type DownloadedPicture,
  type DownloadSeams,
  downloadError,
  mayChange,
  receivePicture,
} from './receive-picture';

/** Links of tasks lead here, whichever of the gateway's hosts was asked. */
const gatewayOrigin = 'https://aihubmix.com';
const refusalBytesMax = 64 * 1024;
/** The pauses before a picture that is not ready yet is asked for again. */
const defaultPausesMs = [1_000, 2_000, 4_000, 8_000, 15_000];
/** The gateway serves a picture only a few times, and a download that was cut off may count. */
const passingTriesMax = 3;

/**
 * Fetches a picture that the gateway keeps with a task. The key goes only to the gateway, at the one address of that
 * task's pictures, and never along a redirect. `downloadLinkedPicture` fetches any other link, without the key.
 * @throws AppError as `receivePicture`; not retryable once the gateway has deleted the picture
 */
export async function downloadContent(
  caller: AbortSignal,
  upstream: Upstream,
  taskId: string,
  link: string,
  seams: DownloadSeams = {},
): Promise<DownloadedPicture> {
  const url = contentAddress(upstream, taskId, link) ?? contentAddress(upstream, taskId, byHttps(link));
  if (url === null) return downloadLinkedPicture(caller, upstream, link, seams);
  const open = (signal: AbortSignal) => openContent(signal, upstream, url, seams);
  for (const [tries, pauseMs] of (seams.pausesMs ?? defaultPausesMs).entries()) {
    try {
      return await receivePicture(caller, upstream.apiKey, open, seams);
    } catch (cause) {
      if (!isNotReady(cause) && !(mayPass(cause) && tries < passingTriesMax)) throw cause;
      await pause(caller, pauseMs * upstream.pollPace);
    }
  }
  return receivePicture(caller, upstream.apiKey, open, seams);
}

/** A gateway behind a proxy writes its own address with http, over which the key is never sent. */
export function byHttps(link: string): string {
  return link.replace(/^\s*http:/i, 'https:');
}

/** The address of a task's picture if the key may be sent there, else null. */
export function contentAddress(
  upstream: Pick<Upstream, 'baseUrl' | 'demo'>,
  taskId: string,
  link: string,
): URL | null {
  if (!URL.canParse(link, upstream.baseUrl) || !taskIdPattern.test(taskId)) return null;
  const url = new URL(link, upstream.baseUrl);
  const isOurGateway = url.origin === new URL(upstream.baseUrl).origin;
  if (!isOurGateway && (upstream.demo || url.origin !== gatewayOrigin)) return null;
  if (url.username !== '' || url.password !== '') return null;
  const content = /^\/ai\/v1\/images\/([\w-]+)\/content\/[\w-]+$/.exec(url.pathname);
  return content?.[1] === taskId ? url : null;
}

async function openContent(
  signal: AbortSignal,
  upstream: Upstream,
  url: URL,
  { lookup }: DownloadSeams,
): Promise<GuardedAnswer> {
  const answer = await get(signal, upstream, url, lookup);
  const { response, close } = answer;
  if (response.status === 200) return answer;
  try {
    const body = await readTextStart(signal, response.body, refusalBytesMax);
    throw contentError(
      new UpstreamRefusal({ status: response.status, headers: response.headers, body }),
      upstream,
    );
  } finally {
    close();
  }
}

async function get(
  signal: AbortSignal,
  upstream: Upstream,
  url: URL,
  lookup: DownloadSeams['lookup'],
): Promise<GuardedAnswer> {
  const headers = bearer(upstream);
  if (!upstream.demo) {
    // Only the configured gateway may be at a private address.
    const isPublicOnly = url.origin !== new URL(upstream.baseUrl).origin;
    return guardedFetch(signal, url, isPublicOnly, { headers, ...(lookup ? { lookup } : {}) });
  }
  const response = await upstream.fetch(url, { signal, headers, redirect: 'manual' });
  return { response, location: null, close: () => undefined };
}

function contentError(refusal: UpstreamRefusal, { apiKey }: Upstream): AppError {
  const { status, headers } = refusal;
  const { message, code, requestId = readRequestId(message, headers) } = readRefusal(refusal);
  const retryAfterSeconds = readRetryAfter(headers, message, Date.now());
  const details = {
    upstream: {
      status,
      ...(message === '' ? {} : { message: redact(message, apiKey) }),
      ...(requestId === undefined ? {} : { requestId: redact(requestId, apiKey) }),
    },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
  if (status < 400)
    return downloadError(
      'refused',
      'The gateway redirects to the picture; the key is not sent along.',
      // The gateway keeps the picture, and may hand it out itself later.
      { ...details, retryable: true },
    );
  if (status === 410 || code === 'artifact_expired') {
    const sentence = 'The gateway has deleted the picture; it keeps pictures for about two hours.';
    return downloadError('download', sentence, { ...details, retryable: false, reason: 'artifact_expired' });
  }
  if (code === 'too_many_downloads') {
    const sentence =
      'The gateway hands out a picture only a few times. Try again later; this limit may be final.';
    return downloadError('download', sentence, { ...details, reason: 'too_many_downloads' });
  }
  const isNotReady = status === 409 || status === 404;
  const sentence = contentSentences.get(status) ?? `The gateway answered ${status} instead of the picture.`;
  return downloadError('download', sentence, {
    ...details,
    ...(isNotReady ? { reason: 'result_not_ready' } : {}),
  });
}

const contentSentences: ReadonlyMap<number, string> = new Map([
  [401, 'The gateway refused the key when the picture was fetched.'],
  [404, 'The gateway does not have the picture yet.'],
  [409, 'The gateway does not have the picture yet.'],
  [429, 'The gateway takes no more requests for the picture right now. Wait, then try again.'],
]);

/** Whether the fault may pass in a moment, unlike a refused key or too many downloads. */
function mayPass(cause: unknown): boolean {
  return mayChange(cause) && isAppError(cause) && cause.details.upstream?.status !== 429;
}

function isNotReady(cause: unknown): boolean {
  return isAppError(cause) && cause.details.reason === 'result_not_ready';
}
