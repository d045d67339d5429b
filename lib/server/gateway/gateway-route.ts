import 'server-only';
import type { CatalogueModel } from '@/lib/catalogue/model';
import type { ErrorCode } from '@/lib/protocol/errors';
import type { JobTaskState, Usage } from '@/lib/protocol/job-events';
import type { ChatMessage, JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { TranscriptEcho } from '@/lib/transcript/transcript-event';
import type { Upstream } from './upstream';

/** One way in which the gateway makes pictures: a file each, chosen in `choose-route`. */
export interface GatewayRoute {
  /**
   * Issues one upstream call when the generator is first read, and yields what comes of it. Leaving the generator early
   * aborts the call.
   * @throws AppError: invalid_request before anything is sent, otherwise the failure of the call, after every picture
   * and the usage that had arrived. If the gateway keeps the call as a task, an error that only says that its answer
   * was lost has `details.lostTask`.
   */
  create(signal: AbortSignal, upstream: Upstream, spec: CallSpec): AsyncGenerator<GatewayEvent, void, void>;
  /** Present if the gateway keeps calls as tasks, whose pictures can be fetched after the answer was lost. */
  tasks?: GatewayTasks;
}

export interface GatewayTasks {
  /**
   * Polls a task until it has ended, and yields what it produced as `create` does. Free. Patient with an unreachable
   * gateway: it ends with upstream_timeout only once the task has expired.
   */
  resume(
    signal: AbortSignal,
    upstream: Upstream,
    task: { id: string; requested: number },
  ): AsyncGenerator<GatewayEvent, void, void>;
  /**
   * The tasks that were created at or after `since` (milliseconds since 1970 by the gateway's clock), newest first.
   * Free.
   * @throws AppError when the list cannot be read
   */
  list(signal: AbortSignal, upstream: Upstream, since: number): Promise<readonly ListedTask[]>;
}

export interface ListedTask {
  id: string;
  model: string;
  status: 'pending' | 'in_progress' | 'completed' | 'failed' | 'cancelled';
  /** Milliseconds since 1970 by the gateway's clock. */
  createdAt: number;
  /** null while it runs. */
  pictures: number | null;
  /** Why it has failed, if the gateway says so by one of its own codes. */
  failure?: ErrorCode;
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
  /** Gemini: for each reference the thoughtSignature of the turn that made it, as base64 text; null if it has none. */
  signatures?: readonly (string | null)[];
  /** Gemini: for each reference the prompt of that turn; null if it is unknown. */
  referencePrompts?: readonly (string | null)[];
  mask: Uint8Array<ArrayBuffer> | null;
  /**
   * Called once the call no longer needs its pictures, which may then be released: its request has been sent, and will
   * not be sent in another form.
   */
  releaseFiles?(): void;
}

export type PictureEvent = Extract<GatewayEvent, { type: 'picture' | 'picture-link' | 'picture-content' }>;

/** What a call reports while it runs. Indexes count from 0 in the order of delivery. */
export type GatewayEvent =
  /** Upstream's headers arrived: the call was accepted. */
  | { type: 'response' }
  /** Tasks: once, as soon as the id is known. Times are milliseconds since 1970. */
  | { type: 'task'; id: string; expiresAt: number | null }
  /** At most once: the cost of the call as the gateway reports it, in whole micro-USD. */
  | { type: 'cost'; microUsd: number }
  /** Tasks: a picture that the gateway serves only with the key, to be fetched with `downloadContent`. */
  | { type: 'picture-content'; index: number; taskId: string; url: string }
  /** Gemini: before the picture that it belongs to; must come back when that picture is edited further. */
  | { type: 'signature'; index: number; signature: string }
  | { type: 'preview'; index: number; base64: string; mimeType?: string }
  /**
   * Exactly as delivered, except for a data: prefix or whitespace around the base64. `damaged` if the answer was cut
   * off inside the picture.
   */
  | { type: 'picture'; index: number; base64: string; damaged?: true }
  | { type: 'picture-link'; index: number; url: string }
  | { type: 'picture-missing'; index: number; reason: 'empty' | 'withheld' }
  /** Tasks: a picture of an answer that broke off, which the task itself most likely delivers as well. */
  | { type: 'spare-picture'; picture: PictureEvent }
  /**
   * Chat and tasks: each reported change. The first one after the model has repeated the request carries it as `echo`.
   */
  | {
      type: 'progress';
      stage: 'queued' | 'generating';
      percent: number | null;
      echo?: TranscriptEcho;
      task?: JobTaskState;
    }
  /** Chat: prose, as the model wrote it. */
  | { type: 'text'; text: string }
  /**
   * Chat: once, after everything that arrived, and before the error of a failed call. `raw` is what a follow-up
   * replays.
   */
  | { type: 'answer'; raw: string; echo: TranscriptEcho | null; genIds: readonly string[] }
  /** At most once: the sum of all reported usage, before the error of a failed call. */
  | { type: 'usage'; usage: Usage };
