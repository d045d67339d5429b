import 'server-only';
import { z } from 'zod';

/** The network failed, not the gateway. A call that was never connected was never charged. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly connected: boolean;

  constructor(connected: boolean, cause: unknown) {
    super(connected ? 'The connection broke.' : 'No connection was made.', { cause });
    this.connected = connected;
  }
}

/** Codes of a connection that was never made, for a fetch that cannot tell more. */
const neverConnectedCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a fetch rejected with, as a TransportError. In doubt a connection was made: then the call counts as charged. */
export function asTransportError(cause: unknown): TransportError {
  if (cause instanceof TransportError) return cause;
  for (let link = cause; link instanceof Error; link = link.cause) {
    if ('code' in link && neverConnectedCodes.has(String(link.code))) return new TransportError(false, cause);
  }
  return new TransportError(true, cause);
}

/** An answer without pictures: a status above 299, an `{error}` inside 200, the page of a proxy. Not yet explained. */
export class UpstreamRefusal extends Error {
  override readonly name = 'UpstreamRefusal';
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;

  constructor(answer: { status: number; headers: Headers; body: string }) {
    super(`The gateway answered ${answer.status}.`);
    this.status = answer.status;
    this.headers = answer.headers;
    this.body = answer.body;
  }
}

export interface ReportedRefusal {
  html: boolean;
  /** Upstream's own message, unredacted; '' where it has none. */
  message: string;
  type: string;
  /** Code, type and message in one line, to be matched against known wordings. */
  words: string;
}

const text = z.union([z.string(), z.number().transform(String)]).catch('');
const errorSchema = z.object({ message: text, code: text, type: text });
const bodySchema = z
  .object({
    error: z
      .union([errorSchema, z.string().transform((message) => ({ message, code: '', type: '' }))])
      .catch({
        message: '',
        code: '',
        type: '',
      }),
    message: text,
    msg: text,
    detail: text,
    code: text,
  })
  .partial();

/** Enough to recognise a wording. */
const wordsMax = 4_000;

/** What an answer says went wrong, in whichever of the shapes that gateways use. */
export function readRefusal(refusal: UpstreamRefusal): ReportedRefusal {
  const body = refusal.body.trim();
  const isHtml = refusal.headers.get('content-type')?.includes('text/html') ?? false;
  if (body.startsWith('<') || (isHtml && !body.startsWith('{'))) {
    const title = /<title[^>]*>([^<]{1,200})/i.exec(body)?.[1]?.trim() ?? '';
    return { html: true, message: title, type: '', words: '' };
  }
  const parsed = bodySchema.safeParse(parseJson(body));
  if (!parsed.success) return { html: false, message: body, type: '', words: body.slice(0, wordsMax) };
  const { error, message: plainMessage = '', msg = '', detail = '', code = '' } = parsed.data;
  const message = error?.message || plainMessage || msg || detail;
  const type = error?.type ?? '';
  const words = `${error?.code || code} ${type} ${message}`.slice(0, wordsMax);
  return { html: false, message, type, words };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Plain text of a proxy: the caller takes it as the message.
    return undefined;
  }
}
