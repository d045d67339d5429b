import 'server-only';
import type { CatalogueModel } from '@/lib/catalogue/model';
import type { Usage } from '@/lib/protocol/job-events';
import type { ChatMessage, JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { TranscriptEcho } from '@/lib/transcript/transcript-event';
import type { Upstream } from './upstream';

/** One way in which the gateway makes pictures: a file each, chosen in `choose-route`. */
export interface GatewayRoute {
  /**
   * Issues one upstream call once the generator is first asked, and tells what comes of it. Leaving the generator early
   * aborts the call.
   * @throws AppError: invalid_request before anything is sent, else what became of the call, after every picture and
   * the usage that had arrived.
   */
  create(signal: AbortSignal, upstream: Upstream, spec: CallSpec): AsyncGenerator<GatewayEvent, void, void>;
}

/** All that a call is made of. */
export interface CallSpec {
  kind: JobKind;
  model: CatalogueModel;
  prompt: string;
  parameters: JobParameters;
  /** Chat: earlier turns, oldest first, exactly as they were sent and answered. */
  messages: readonly ChatMessage[];
  /** In chat these are all pictures: those that earlier turns name by position, and the prompt's own. */
  references: readonly Uint8Array<ArrayBuffer>[];
  mask: Uint8Array<ArrayBuffer> | null;
}

/** What a call tells while it runs. Indexes count from 0 in the order of delivery. */
export type GatewayEvent =
  /** Upstream's headers arrived: the call was accepted. */
  | { type: 'response' }
  | { type: 'preview'; index: number; base64: string; mimeType?: string }
  /** Exactly as delivered, but for a data: prefix or whitespace around the base64. */
  | { type: 'picture'; index: number; base64: string }
  | { type: 'picture-link'; index: number; url: string }
  | { type: 'picture-missing'; index: number; reason: 'empty' | 'withheld' }
  /** Chat: each change that the answer reports; the first one after the model repeated its order carries that as `echo`. */
  | { type: 'progress'; stage: 'queued' | 'generating'; percent: number | null; echo?: TranscriptEcho }
  /** Chat: prose, as the model wrote it. */
  | { type: 'text'; text: string }
  /** Chat: once, after all that had arrived, before the error of a call that fails. `raw` is what a follow-up replays. */
  | { type: 'answer'; raw: string; echo: TranscriptEcho | null; genIds: readonly string[] }
  /** At most once, the sum of all that was reported; before the error of a call that fails. */
  | { type: 'usage'; usage: Usage };
