import 'server-only';
import { UpstreamRefusal } from '../failures/call-failures';
import type { Upstream } from '../upstream';
import { startDeadline } from './call-deadline';
import { fetchUpstream } from './fetch-upstream';
import { readTextStart } from './read-chunks';

const timeoutMs = 10_000;
const bodyBytesMax = 8 * 1024 * 1024;

export interface JsonAnswer {
  status: number;
  headers: Headers;
  /** undefined for a 304. */
  json: unknown;
}

/**
 * One free GET: never redirected, at most 10 s and, unless the caller expects less, 8 MB.
 * @throws UpstreamRefusal for an answer that is not JSON or says that it failed; TransportError; the deadline's
 * AppError.
 */
export async function getJson(
  caller: AbortSignal,
  upstream: Upstream,
  url: string,
  headers: Record<string, string>,
  bytesMax = bodyBytesMax,
): Promise<JsonAnswer> {
  const deadline = startDeadline(caller, timeoutMs);
  try {
    const { signal } = deadline;
    const init: RequestInit = { headers: { accept: 'application/json', ...headers }, signal };
    const response = await fetchUpstream(upstream, url, init);
    const body = await readTextStart(signal, response.body, bytesMax);
    if (response.status === 304) return { status: 304, headers: response.headers, json: undefined };
    const json = response.ok ? parseJson(body) : undefined;
    if (json === undefined || hasFailed(json)) {
      throw new UpstreamRefusal({ status: response.status, headers: response.headers, body });
    }
    return { status: response.status, headers: response.headers, json };
  } catch (cause) {
    throw deadline.signal.aborted ? deadline.signal.reason : cause;
  } finally {
    deadline.stop();
  }
}

/** The header that carries the key. */
export function bearer(upstream: Upstream): Record<string, string> {
  return { authorization: `Bearer ${upstream.apiKey}` };
}

/** The base address without its version: some of the gateway's routes are not below /v1. */
export function unversionedUrl(upstream: Upstream): string {
  return upstream.baseUrl.replace(/\/v\d+$/, '');
}

/** Failures come inside HTTP 200 too: `{error}` or `{success: false, message}`. */
function hasFailed(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return true;
  if ('error' in json && json.error !== null && json.error !== undefined) return true;
  return 'success' in json && json.success === false;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The caller turns it into a refusal, which can read a page or plain text.
    return undefined;
  }
}
