import 'server-only';
import { AppError, type ErrorDetails, isAppError } from '@/lib/protocol/app-error';
import type { ImageFailReason, JobEventData } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import { type InspectedPicture, inspectPicture } from '../../platform/images/inspect-picture';
import { endsEarly } from '../answers/picture-end';
import { isUnfinished } from '../answers/search-answer';
import { AnswerRoom } from '../calls/answer-room';
import { startDeadline } from '../calls/call-deadline';
import { readChunks } from '../calls/read-chunks';
import { isTransportError } from '../failures/call-failures';
import { redactedCause } from '../failures/redact';
import { type GuardedAnswer, isPrivateAddressError, type Lookup } from './guarded-fetch';

export interface DownloadSeams {
  lookup?: Lookup;
  timeoutMs?: number;
  bytesMax?: number;
  /** The pauses between attempts at a picture that its host does not have yet. */
  pausesMs?: readonly number[];
}

export type DownloadedPicture = InspectedPicture & { bytes: Buffer };

/**
 * The picture of one answer. The bytes decide the type. They take memory as they come; waiting for memory does not
 * count against the time limit.
 * @throws AppError download_failed, whose details say whether the download alone can be tried again (`download`) or our
 * rules refuse it (`refused`); cancelled.
 */
export async function receivePicture(
  caller: AbortSignal,
  apiKey: string,
  open: (signal: AbortSignal) => Promise<GuardedAnswer>,
  { timeoutMs = limits.pictureDownloadMs, bytesMax = limits.pictureDownloadBytes }: DownloadSeams,
): Promise<DownloadedPicture> {
  const deadline = startDeadline(caller, timeoutMs);
  let answer: GuardedAnswer | undefined;
  const room = new AnswerRoom(deadline);
  try {
    answer = await open(deadline.signal);
    const bytes = await readBytes(deadline.signal, answer.response, bytesMax, room);
    if (endsEarly(bytes)) {
      throw downloadError('download', 'Only part of the picture arrived.', { reason: 'incomplete' });
    }
    const picture = await inspectPicture(bytes);
    if (picture === null) {
      throw downloadError('download', 'The link does not lead to a picture.', whyNone(bytes));
    }
    return { ...picture, bytes };
  } catch (cause) {
    throw asDownloadError(deadline.signal.aborted ? deadline.signal : caller, cause, apiKey);
  } finally {
    deadline.stop();
    answer?.close();
    room.clear();
  }
}

async function readBytes(
  signal: AbortSignal,
  response: Response,
  bytesMax: number,
  room: AnswerRoom,
): Promise<Buffer> {
  if (response.status !== 200) {
    const error = statusError(response.status);
    await response.body?.cancel();
    throw error;
  }
  // The announced length is not trusted: only what arrives is counted.
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of readChunks(signal, response.body, bytesMax, undefined, room))
      chunks.push(chunk);
  } catch (cause) {
    const tooLarge = isAppError(cause) && cause.code === 'upstream_unreadable';
    throw tooLarge ? downloadError('refused', `The picture is larger than ${bytesMax} bytes.`) : cause;
  }
  return Buffer.concat(chunks);
}

/** Until they have the picture, hosts answer with nothing, with a page, or with a status that says they are at work. */
function whyNone(bytes: Buffer): Pick<ErrorDetails, 'reason'> {
  if (bytes.length === 0 || isPage(bytes)) return { reason: 'incomplete' };
  return /^\s*\{/.test(bytes.toString('latin1', 0, 64)) && saysUnfinished(bytes)
    ? { reason: 'result_not_ready' }
    : {};
}

/** Hosts send a page that asks to wait where the picture will be. */
function isPage(bytes: Buffer): boolean {
  const start = bytes
    .toString('latin1', 0, pageStartBytes)
    .replace(/^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*)*/, '');
  return /^<(?:!doctype\s+html|html|head|body|title|meta|script|style|div|p|h[1-6]|center)\b/i.test(start);
}

const pageStartBytes = 4_096;
const statusBytesMax = 65_536;

function saysUnfinished(bytes: Buffer): boolean {
  try {
    const json: unknown = JSON.parse(bytes.toString('utf8', 0, statusBytesMax));
    const { data = null, message = '', msg = '' } = json as Readonly<Record<string, unknown>>;
    return [json, data, { status: message }, { status: msg }].some((part) => isUnfinished('', part));
  } catch {
    // Text that only begins like JSON.
    return false;
  }
}

/** Whether the same address may have the picture a moment later: it is not ready, was cut, or its host was away. */
export function mayChange(cause: unknown): boolean {
  if (!isAppError(cause)) return false;
  const { upstream, reason } = cause.details;
  const status = upstream?.status ?? 0;
  if (reason !== undefined && changingReasons.has(reason)) return true;
  return changingStatuses.has(status) || status >= 500;
}

const changingReasons: ReadonlySet<string> = new Set(['incomplete', 'unreached', 'result_not_ready']);
const changingStatuses: ReadonlySet<number> = new Set([202, 204, 403, 404, 408, 409, 425, 429]);

function asDownloadError(signal: AbortSignal, cause: unknown, apiKey: string): AppError {
  if (signal.aborted && isAppError(signal.reason)) {
    if (signal.reason.code === 'cancelled') return signal.reason;
    return downloadError('download', 'The picture could not be downloaded in time.');
  }
  if (isAppError(cause)) return cause;
  for (let link = cause; link instanceof Error; link = link.cause) {
    if (isPrivateAddressError(link)) return downloadError('refused', link.message);
  }
  const reason = isTransportError(cause) ? 'incomplete' : 'unreached';
  const details = { imageFailReason: 'download', reason } as const;
  const options = { cause: redactedCause(cause, apiKey), details };
  return new AppError('download_failed', 'The picture could not be downloaded from its host.', options);
}

/**
 * Whether the same link can give the picture later: always after a failed download, unless the picture is gone; after a
 * refusal by our rules only if the link's host can be allowed, or if the gateway itself is at fault.
 */
export function canFetchLater({ retryable, details }: AppError): boolean {
  if (details.imageFailReason !== 'refused') return retryable;
  return details.retryable ?? details.pictureLink !== undefined;
}

/** What readers are told of a failed download, besides whether it can be tried again. */
export function toImageFailure({
  details,
}: AppError): Omit<JobEventData<'image-fail'>, 'index' | 'retryable'> {
  const { imageFailReason: reason = 'download', pictureLink, reason: cause } = details;
  return { reason, ...pictureLink, ...(cause === 'too_many_downloads' ? { limited: true } : {}) };
}

type DownloadFailReason = Extract<ImageFailReason, 'download' | 'refused'>;

export function downloadError(
  imageFailReason: DownloadFailReason,
  message: string,
  details: Omit<ErrorDetails, 'imageFailReason'> = {},
): AppError {
  return new AppError('download_failed', message, { details: { imageFailReason, ...details } });
}

function statusError(status: number): AppError {
  return downloadError('download', `The picture's host answered ${status}.`, { upstream: { status } });
}
