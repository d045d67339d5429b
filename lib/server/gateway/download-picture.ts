import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { ImageFailReason } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import { acquireReadSlot } from '../platform/answer-memory';
import { type InspectedPicture, inspectPicture } from '../platform/images/inspect-picture';
import { startDeadline } from './call-deadline';
import { type GuardedAnswer, guardedFetch, type Lookup, PrivateAddressError } from './guarded-fetch';
import { type HostTrust, trustHost } from './picture-hosts';
import { readChunks } from './read-body';
import { redactedCause } from './redact';
import { sandboxOrigin, type Upstream } from './upstream';

const redirectsMax = 5;

export interface DownloadSeams {
  lookup?: Lookup;
  timeoutMs?: number;
  bytesMax?: number;
}

/**
 * Fetches a result picture from the link that the gateway gave, without credentials, from allowed hosts only; each
 * redirect is checked like the first address. The bytes decide the type. They are read once there is memory for them;
 * waiting for that does not count against the time limit.
 * @throws AppError download_failed, whose details tell whether the download alone can be tried again (`download`) or
 * our rules refuse it (`refused`); cancelled.
 */
export async function downloadPicture(
  caller: AbortSignal,
  upstream: Upstream,
  link: string,
  seams: DownloadSeams = {},
): Promise<InspectedPicture & { bytes: Buffer }> {
  const { timeoutMs = limits.pictureDownloadMs, bytesMax = limits.pictureDownloadBytes } = seams;
  const deadline = startDeadline(caller, timeoutMs);
  let answer: GuardedAnswer | undefined;
  let release: (() => void) | undefined;
  try {
    answer = await followLink(deadline.signal, upstream, link, seams.lookup);
    release = await deadline.whilePaused(() => acquireReadSlot(deadline.signal));
    const bytes = await readBytes(deadline.signal, answer.response, bytesMax);
    const picture = await inspectPicture(bytes);
    if (picture === null) throw failure('download', 'The link does not lead to a picture.');
    return { ...picture, bytes };
  } catch (cause) {
    throw asDownloadError(deadline.signal.aborted ? deadline.signal : caller, cause, upstream.apiKey);
  } finally {
    deadline.stop();
    answer?.close();
    release?.();
  }
}

/** The answer at the end of all redirects, its body unread. */
async function followLink(
  signal: AbortSignal,
  upstream: Upstream,
  link: string,
  lookup: Lookup | undefined,
): Promise<GuardedAnswer> {
  let url = parseLink(link);
  for (let redirects = 0; ; redirects += 1) {
    const trust = trustLink(url, upstream);
    const answer = await get(signal, upstream, url, trust, lookup);
    if (answer.location === null) return answer;
    answer.close();
    if (redirects === redirectsMax) throw failure('refused', 'The link redirects too often.');
    url = parseLink(answer.location, url);
  }
}

function parseLink(link: string, base?: URL): URL {
  if (!URL.canParse(link, base)) throw failure('refused', 'The link of the picture is not an address.');
  return new URL(link, base);
}

/** In demo only the sandbox's own pictures; otherwise never the sandbox. */
function trustLink(url: URL, upstream: Upstream): HostTrust {
  const trust = upstream.demo ? demoTrust(url) : trustHost(url, upstream.imageHosts);
  if (trust !== null) return trust;
  throw failure('refused', `Pictures are not fetched from ${url.protocol}//${url.host.slice(0, 200)}.`);
}

function demoTrust(url: URL): HostTrust | null {
  return url.origin === sandboxOrigin && url.username === '' && url.password === '' ? 'public' : null;
}

async function get(
  signal: AbortSignal,
  upstream: Upstream,
  url: URL,
  trust: HostTrust,
  lookup: Lookup | undefined,
): Promise<GuardedAnswer> {
  if (!upstream.demo) return guardedFetch(signal, url, trust === 'public', lookup);
  const response = await upstream.fetch(url, { signal, redirect: 'manual' });
  return { response, location: null, close: () => undefined };
}

async function readBytes(signal: AbortSignal, response: Response, bytesMax: number): Promise<Buffer> {
  if (response.status !== 200) {
    const error = failure('download', `The picture's host answered ${response.status}.`, response.status);
    await response.body?.cancel();
    throw error;
  }
  // The announced length is not trusted: only what arrives is counted.
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of readChunks(signal, response.body, bytesMax)) chunks.push(chunk);
  } catch (cause) {
    const tooLarge = cause instanceof AppError && cause.code === 'upstream_unreadable';
    throw tooLarge ? failure('refused', `The picture is larger than ${bytesMax} bytes.`) : cause;
  }
  return Buffer.concat(chunks);
}

function asDownloadError(signal: AbortSignal, cause: unknown, apiKey: string): AppError {
  if (signal.aborted && signal.reason instanceof AppError) {
    if (signal.reason.code === 'cancelled') return signal.reason;
    return failure('download', 'The picture could not be downloaded in time.');
  }
  if (cause instanceof AppError) return cause;
  for (let link = cause; link instanceof Error; link = link.cause) {
    if (link instanceof PrivateAddressError) return failure('refused', link.message);
  }
  const options = { cause: redactedCause(cause, apiKey), details: details('download') };
  return new AppError('download_failed', 'The picture could not be downloaded from its host.', options);
}

function failure(reason: DownloadFailReason, message: string, status?: number): AppError {
  return new AppError('download_failed', message, { details: details(reason, status) });
}

type DownloadFailReason = Extract<ImageFailReason, 'download' | 'refused'>;

function details(imageFailReason: DownloadFailReason, status?: number) {
  return { imageFailReason, ...(status === undefined ? {} : { upstream: { status } }) };
}
