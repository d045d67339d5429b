import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Usage } from '@/lib/protocol/job-events';
import type { GatewayEvent } from './gateway-event';
import { toPictureEvent } from './image-entry';
import { addUsage, readUsage } from './read-usage';
import { readRequestId } from './upstream-error';
import { UpstreamRefusal } from './upstream-refusal';
import { upstreamSentences } from './upstream-sentences';

/** What has come of an answer so far. */
export class ImageDelivery {
  readonly status: number;
  readonly headers: Headers;
  next = 0;
  delivered = 0;
  usage: Usage | null = null;

  constructor(response: Response) {
    this.status = response.status;
    this.headers = response.headers;
  }

  take(entry: unknown): GatewayEvent {
    const event = toPictureEvent(entry, this.next);
    this.next += 1;
    if (event.type !== 'picture-missing') this.delivered += 1;
    return event;
  }

  addUsage(raw: unknown): void {
    this.usage = addUsage(this.usage, readUsage(raw));
  }

  /** An error of this answer's, with its status and request id. */
  error(code: 'no_picture' | 'upstream_unreadable' | 'upstream_cut_off', message?: string): AppError {
    const requestId = readRequestId('', this.headers);
    const upstream = { status: this.status, ...(requestId === undefined ? {} : { requestId }) };
    return new AppError(code, message ?? upstreamSentences[code], { details: { upstream } });
  }

  refusal(body: string): UpstreamRefusal {
    return new UpstreamRefusal({ status: this.status, headers: this.headers, body: body.slice(0, 65_536) });
  }
}
