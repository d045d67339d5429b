import 'server-only';
import { z } from 'zod';
import { isErrorNamed } from '@/lib/protocol/is-error-named';
import { findAnyWords, findRefusalWords } from './refusal-words';
import { statedStatus } from './stated-status';

/** The network failed, not the gateway. A call that was never connected was never charged. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly connected: boolean;

  constructor(connected: boolean, cause: unknown) {
    super(connected ? 'The connection broke.' : 'No connection was made.', { cause });
    this.connected = connected;
  }
}

/** Codes of a connection that was never made, for a fetch that reports nothing better. */
const neverConnectedCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Turns a fetch's rejection into a TransportError. In doubt a connection was made, so the call counts as charged. */
export function asTransportError(cause: unknown): TransportError {
  if (isTransportError(cause)) return cause;
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
  /** Whether the gateway itself answered, with an `error`. If not, something on the way to it did. */
  byGateway: boolean;
  /** Whether the answer was neither JSON nor a page. */
  isText?: true;
  /** The status that the body states; absent if it states none. */
  stated?: number;
  /** Upstream's own message, unredacted; '' if it has none. */
  message: string;
  type: string;
  /** Upstream's own code; '' if it has none. */
  code: string;
  /** `error.tid`, by which the gateway finds the call. */
  requestId?: string;
  /** Code, type and message in one line, to be matched against known wordings. */
  words: string;
}

const text = z.union([z.string(), z.number().transform(String)]).catch('');
/** Details come as text, lists or objects of any shape. */
const anything = z
  .unknown()
  .transform((value) => {
    if (value === undefined || value === null || value === '') return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  })
  .catch('');
const errorSchema = z.object({
  message: text,
  code: text,
  type: text,
  /** Google's name of the code, e.g. RESOURCE_EXHAUSTED. */
  status: text,
  param: text,
  tid: text,
  details: anything,
  upstream_detail: anything,
});
type ReportedError = z.infer<typeof errorSchema>;
const noError: ReportedError = {
  message: '',
  code: '',
  type: '',
  status: '',
  param: '',
  tid: '',
  details: '',
  upstream_detail: '',
};
const bodySchema = z
  .object({
    error: z
      .union([errorSchema, z.string().transform((message) => ({ ...noError, message }))])
      .catch(noError),
    message: text,
    msg: text,
    detail: text,
    code: text,
  })
  .partial();

/** Messages that are only a code or the name of a status, while the reason is beside them. */
const emptyWords =
  /^(?:[\w.-]+|bad request|unprocessable (?:entity|content)|forbidden|validation (?:error|failed)|invalid request|error)\.?$/i;

/** Enough to recognise a wording. */
const wordsMax = 4_000;

/** What an answer says went wrong, in whichever of the shapes that gateways use. */
export function readRefusal(refusal: UpstreamRefusal): ReportedRefusal {
  const body = withoutFrame(refusal.body.trim());
  const isHtml = refusal.headers.get('content-type')?.includes('text/html') ?? false;
  if (body.startsWith('<') || (isHtml && !body.startsWith('{'))) {
    const title = /<(?:title|message|faultstring)[^>]*>([^<]{1,200})/i.exec(body)?.[1]?.trim() ?? '';
    return { html: true, byGateway: false, message: title, type: '', code: '', words: '' };
  }
  const json = parseJson(body);
  const parsed = bodySchema.safeParse(json);
  if (!parsed.success && Array.isArray(json)) {
    const { message, code } = findRefusalWords({ errors: json });
    return {
      html: false,
      byGateway: true,
      message,
      type: '',
      code,
      words: toWords(code, message),
    };
  }
  if (!parsed.success) {
    return {
      html: false,
      byGateway: false,
      isText: true,
      message: typeof json === 'string' ? json : body,
      type: '',
      code: '',
      words: toWords(body),
    };
  }
  const { error = noError, message: plainMessage = '', msg = '', detail = '' } = parsed.data;
  const plain = error.message || plainMessage || msg || detail;
  // Details in lists, and an error's JSON inside a message, say more than the field that contains them.
  const inner =
    plain === '' || emptyWords.test(plain) || /[{[]\s*["{]/.test(plain)
      ? findRefusalWords(json)
      : { message: '', code: '' };
  const isEmpty = plain === '' || emptyWords.test(plain);
  const message =
    (isEmpty && (inner.message === '' || inner.message === plain) && findAnyWords(json)) ||
    inner.message ||
    plain;
  const code = error.code || inner.code || parsed.data.code || '';
  const words = toWords(code, error.type, error.status, message);
  const stated = statedStatus(json);
  return {
    html: false,
    byGateway: `${error.message}${error.code}` !== '',
    message: [message, ...furtherWords(error, message)].filter((part) => part !== '').join(' '),
    type: error.type,
    code,
    ...(stated === null ? {} : { stated }),
    ...(/^[\w.:-]{1,100}$/.test(error.tid) ? { requestId: error.tid } : {}),
    words,
  };
}

/** A refusal that came as an event, without the fields of the event around it. */
function withoutFrame(body: string): string {
  if (!/^(?:data|event|id|retry):/.test(body)) return body;
  const data = /^data:\s?(\{.*)$/m.exec(body)?.[1];
  return data === undefined ? body : data.trim();
}

/** In one line and one spelling: `ModelNotFound` is `model_not_found`, and a curly apostrophe a straight one. */
function toWords(...parts: readonly string[]): string {
  const [code = '', ...others] = parts;
  const plainCode = /\s/.test(code) ? code : code.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return [plainCode, ...others].join(' ').replaceAll('’', "'").slice(0, wordsMax);
}

/** Which field is at fault and why, if the message itself does not say so. */
function furtherWords({ param, details, upstream_detail: upstreamDetail }: ReportedError, message: string) {
  return [param, details, upstreamDetail]
    .filter((part) => part !== '' && !message.includes(part))
    .map((part) => `(${part.slice(0, 300)})`);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Plain text of a proxy: the caller takes it as the message.
    return undefined;
  }
}

export function isTransportError(value: unknown): value is TransportError {
  return isErrorNamed<TransportError>(value, 'TransportError');
}

export function isUpstreamRefusal(value: unknown): value is UpstreamRefusal {
  return isErrorNamed<UpstreamRefusal>(value, 'UpstreamRefusal');
}
