import 'server-only';
import type { Usage } from '@/lib/protocol/job-events';
import type { TranscriptEcho } from '@/lib/transcript/transcript-event';

/** What a call tells while it runs. Indexes count from 0 in the order of delivery. */
export type GatewayEvent =
  /** Upstream's headers arrived: the call was accepted. */
  | { type: 'response' }
  | { type: 'preview'; index: number; base64: string; mimeType?: string }
  /** Exactly as delivered, but for a data: prefix or whitespace around the base64. */
  | { type: 'picture'; index: number; base64: string }
  | { type: 'picture-link'; index: number; url: string }
  | { type: 'picture-missing'; index: number; reason: 'empty' | 'withheld' }
  /** Chat: each change that the answer tells; the first after the order was told has it too. */
  | { type: 'progress'; stage: 'queued' | 'generating'; percent: number | null; echo?: TranscriptEcho }
  /** Chat: prose, as the model wrote it. */
  | { type: 'text'; text: string }
  /** Chat: once, after all that had arrived, before the error of a call that fails. `raw` is what a follow-up replays. */
  | { type: 'answer'; raw: string; echo: TranscriptEcho | null; genIds: readonly string[] }
  /** At most once, the sum of all that was told; before the error of a call that fails. */
  | { type: 'usage'; usage: Usage };
