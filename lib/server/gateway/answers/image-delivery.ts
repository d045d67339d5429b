import 'server-only';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import type { Usage } from '@/lib/protocol/job-events';
import { addressKey, isSigned } from '@/lib/transcript/address-key';
import { base64OfHex } from '@/lib/transcript/hex-text';
import { type FoundPicture, mayBeBase64, plainBase64, readPictureText } from '@/lib/transcript/picture-text';
import { UpstreamRefusal } from '../failures/call-failures';
import { readRequestId } from '../failures/read-request-id';
import { type UpstreamCode, upstreamSentences } from '../failures/upstream-error-table';
import type { GatewayEvent } from '../gateway-route';
import { addUsage, readUsage } from './read-usage';

/** What an answer has delivered so far, and the errors that it can end with. */
export class ImageDelivery {
  readonly status: number;
  readonly headers: Headers;
  /** The index of the next entry. */
  next = 0;
  /** How many entries had a picture. */
  delivered = 0;
  usage: Usage | null = null;
  /** The task that the answer is about, whose pictures the gateway serves only with the key. */
  taskId: string | null = null;
  /** What the model said where pictures were expected. */
  words = '';
  /** Whether it says that moderation withheld pictures. */
  isRefused = false;
  /** Whether each known picture needs no other address: it came as bytes, or with a signature. */
  readonly #known = new Map<string, boolean>();
  /** Pictures that came again. Two requested pictures may be identical, so these are not dropped at once. */
  #repeated: FoundPicture[] = [];

  constructor(response: Response) {
    this.status = response.status;
    this.headers = response.headers;
  }

  /**
   * One entry of a task's output. Requested entries keep their index, because a later poll may repeat the task with
   * links in place of bytes. An entry beyond them counts only if its picture is new.
   */
  takeOnce(entry: unknown, requested: number): GatewayEvent | null {
    const picture = readEntry(entry);
    const isExtra = this.next >= requested;
    if (picture === null) return isExtra ? null : this.missing();
    const key = pictureKey(picture);
    if (isExtra && this.#known.has(key)) return null;
    this.#known.set(key, needsNoOther(picture));
    return this.#number(picture);
  }

  /** The event of a picture that was found in the answer; null if the picture came before. */
  deliver(picture: FoundPicture): GatewayEvent | null {
    const key = pictureKey(picture);
    const isUsable = this.#known.get(key);
    // An address with a signature may work where the same one without it does not.
    if (isUsable === true || (isUsable === false && !needsNoOther(picture))) {
      if (this.#repeated.length < repeatedMax) this.#repeated.push(picture);
      return null;
    }
    this.#known.set(key, needsNoOther(picture));
    return this.#number(picture);
  }

  *deliverAll(pictures: readonly FoundPicture[]): Generator<GatewayEvent, void, void> {
    for (const picture of pictures) {
      const event = this.deliver(picture);
      if (event !== null) yield event;
    }
  }

  /** A picture that the end of the answer cut off. It is shown, but does not count as delivered. */
  deliverCut(base64: string): GatewayEvent {
    const index = this.next;
    this.next += 1;
    return { type: 'picture', index, base64, damaged: true };
  }

  /** Called at the end of an answer: if pictures are missing, the repeated ones count as requested after all. */
  *deliverRepeated(requested: number): Generator<GatewayEvent, void, void> {
    for (const picture of this.#repeated.splice(0)) if (this.next < requested) yield this.#number(picture);
  }

  /** Adds an entry to `words` if it is text of the model rather than a picture. @returns whether it was */
  collectWords(entry: unknown): boolean {
    const said = readWords(entry);
    if (said === null) return false;
    this.words = `${this.words} ${said}`.trim().slice(0, wordsMax);
    return true;
  }

  missing(): GatewayEvent {
    const index = this.next;
    this.next += 1;
    return { type: 'picture-missing', index, reason: 'empty' };
  }

  #number(picture: FoundPicture): GatewayEvent {
    const index = this.next;
    this.next += 1;
    this.delivered += 1;
    if ('base64' in picture) return { type: 'picture', index, base64: picture.base64 };
    const { url } = picture;
    return this.taskId !== null && contentPath.test(url)
      ? { type: 'picture-content', index, taskId: this.taskId, url }
      : { type: 'picture-link', index, url };
  }

  addUsage(raw: unknown): void {
    this.usage = addUsage(this.usage, readUsage(raw));
  }

  /** An error with the status and the request id of this answer. */
  error(code: UpstreamCode, message?: string, upstreamMessage = ''): AppError {
    const requestId = readRequestId('', this.headers);
    const upstream = {
      status: this.status,
      ...(requestId === undefined ? {} : { requestId }),
      ...(upstreamMessage === '' ? {} : { message: upstreamMessage }),
    };
    return new AppError(code, message ?? upstreamSentences[code], { details: { upstream } });
  }

  refusal(body: string): UpstreamRefusal {
    return new UpstreamRefusal({ status: this.status, headers: this.headers, body: body.slice(0, 65_536) });
  }
}

function needsNoOther(picture: FoundPicture): boolean {
  return 'base64' in picture || isSigned(picture.url);
}

const repeatedMax = 10;
const wordsMax = 4_000;
/** Where the gateway stores the pictures of tasks. The download checks the address again before it sends the key. */
const contentPath = /\/ai\/v1\/images\/[^?#]*\/content\//;

const samples = 64;
const sampleCharacters = 64;

/** For base64, its length and a hash of samples: comparing megabytes with each other would take longer than reading. */
function pictureKey(picture: FoundPicture): string {
  if ('url' in picture) return addressKey(picture.url);
  const { base64 } = picture;
  const hash = createHash('sha1').update(base64.slice(-1_024), 'latin1');
  const step = Math.max(sampleCharacters, Math.floor(base64.length / samples));
  for (let at = 0; at < base64.length; at += step)
    hash.update(base64.slice(at, at + sampleCharacters), 'latin1');
  return `${base64.length} ${hash.digest('base64')}`;
}

const wordsSchema = z.looseObject({ type: z.string().optional(), text: z.string() });

/** The text of an entry whose type is text, or that has no other field; else null. */
function readWords(entry: unknown): string | null {
  if (typeof entry === 'string') return /\s/.test(entry.trim()) ? entry : null;
  const parsed = wordsSchema.safeParse(entry);
  if (!parsed.success) return null;
  const { type, text, ...others } = parsed.data;
  const isText = type === undefined ? Object.keys(others).length === 0 : /text|message|refusal/i.test(type);
  return isText ? text : null;
}

const value = z.string().optional().catch(undefined);
const entrySchema = z.object({ b64_json: value, url: value, content_url: value });

/**
 * The picture of one entry of `data` or `output`, or of one `completed` event, in the fields of OpenAI and the gateway.
 */
export function readEntry(entry: unknown): FoundPicture | null {
  const parsed = entrySchema.safeParse(entry);
  const { b64_json, url, content_url: content = '' } = parsed.success ? parsed.data : {};
  const link = /^\s*https?:\/\//i;
  // Some gateways put an address where the bytes belong, others a data: URL where the address belongs.
  const bytes = b64_json !== undefined && !link.test(b64_json) && mayBeBase64(b64_json) ? b64_json : '';
  const base64 = toBase64(bytes) || (url !== undefined && /^\s*data:/i.test(url) ? toBase64(url) : '');
  if (base64 !== '') return { base64 };
  if (isAddress(content)) return { url: content.trim() };
  // Base64 where the address belongs is found by its signature.
  const found = url === undefined ? null : readPictureText(url);
  if (found !== null) return found;
  return b64_json !== undefined && link.test(b64_json) ? { url: b64_json.trim() } : null;
}

/** Whether a text is an absolute address, or one relative to the gateway; `null` and `N/A` are neither. */
function isAddress(text: string): boolean {
  return /^\s*(?:(?:https?:)?\/\/|\/|[\w.-]+\/[\w.-]+\/)\S/i.test(text);
}

/**
 * Base64 without prefix and whitespace, not copied if it has neither; '' for a data: URL that is not base64. Some
 * gateways write the bytes in hexadecimal digits.
 */
export function toBase64(text: string): string {
  const prefix = /^\s*data:[^,]{0,200},/i.exec(text)?.[0];
  if (prefix !== undefined && !/;base64,$/i.test(prefix)) return '';
  const ofHex = prefix === undefined ? base64OfHex(text) : null;
  if (ofHex !== null) return ofHex;
  return plainBase64(prefix === undefined ? text : text.slice(prefix.length));
}
