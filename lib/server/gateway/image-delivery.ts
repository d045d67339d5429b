import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import type { Usage } from '@/lib/protocol/job-events';
import { UpstreamRefusal } from './call-failures';
import { readRequestId } from './explain-upstream-error';
import type { GatewayEvent } from './gateway-route';
import { addUsage, readUsage } from './read-usage';
import { type UpstreamCode, upstreamSentences } from './upstream-error-table';

/** What has come of an answer so far, and the errors that it can end with. */
export class ImageDelivery {
  readonly status: number;
  readonly headers: Headers;
  /** Index of the next entry. */
  next = 0;
  /** Entries that had a picture. */
  delivered = 0;
  usage: Usage | null = null;

  constructor(response: Response) {
    this.status = response.status;
    this.headers = response.headers;
  }

  /** `taskId` where a content_url belongs to a task that the gateway keeps. */
  take(entry: unknown, taskId: string | null = null): GatewayEvent {
    const event = toPictureEvent(entry, this.next, taskId);
    this.next += 1;
    if (event.type !== 'picture-missing') this.delivered += 1;
    return event;
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

const value = z.string().optional().catch(undefined);
const entrySchema = z.object({ b64_json: value, url: value, content_url: value });

/** One entry of `data`, or one `completed` event, as what it delivers. */
function toPictureEvent(
  entry: unknown,
  index: number,
  taskId: string | null,
): Extract<GatewayEvent, { type: 'picture' | 'picture-content' | 'picture-link' | 'picture-missing' }> {
  const parsed = entrySchema.safeParse(entry);
  const { b64_json, url, content_url } = parsed.success ? parsed.data : {};
  const link = /^\s*https?:\/\//i;
  // Some gateways put an address where the bytes belong, others a data: URL where the address belongs.
  const bytes = b64_json !== undefined && !link.test(b64_json) ? b64_json : '';
  const base64 = toBase64(bytes) || (url !== undefined && /^\s*data:/i.test(url) ? toBase64(url) : '');
  if (base64 !== '') return { type: 'picture', index, base64 };
  const content = content_url?.trim() ?? '';
  if (content !== '' && taskId !== null) return { type: 'picture-content', index, taskId, url: content };
  const address =
    content || url?.trim() || (b64_json !== undefined && link.test(b64_json) ? b64_json.trim() : '');
  if (address !== '') return { type: 'picture-link', index, url: address };
  return { type: 'picture-missing', index, reason: 'empty' };
}

/** Base64 without prefix and whitespace, uncopied where it has neither; '' for a data: URL that is not base64. */
export function toBase64(text: string): string {
  const prefix = /^\s*data:[^,]{0,200},/i.exec(text)?.[0];
  if (prefix !== undefined && !/;base64,$/i.test(prefix)) return '';
  const bare = prefix === undefined ? text : text.slice(prefix.length);
  // Over megabytes, a search for single characters is ten times faster than a pattern.
  const hasSpace = ['\n', '\r', ' ', '\t'].some((space) => bare.includes(space));
  return hasSpace ? bare.replace(/\s+/g, '') : bare;
}
