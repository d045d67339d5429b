import type { PossiblePicture } from './text-links';

/** The request as the model rewrote it, with upstream's own field names. */
export interface TranscriptEcho {
  prompt?: string;
  ratio?: string;
  size?: string;
  n?: number;
  /** The earlier picture that this answer starts from. */
  gen_id?: string;
}

/** The events in a reverse model's answer, in the order in which they become certain. */
export type TranscriptEvent =
  | { type: 'echo'; echo: TranscriptEcho }
  | { type: 'queued' }
  | { type: 'generating' }
  /** From 0 to 100; sent whenever it changes. */
  | { type: 'percent'; percent: number }
  | { type: 'complete' }
  /**
   * A data: URL or an address, which may be relative to the gateway. Download and progress links are sent at the end,
   * if the answer showed no picture, and so are addresses that a sentence only mentions. `damaged` if the answer ended in the middle of the data.
   */
  | {
      type: 'picture';
      url: string;
      linkedAs: 'picture' | 'download' | 'progress' | 'mention';
      damaged?: true;
    }
  /** Sent at most once. The reason is in the model's own words; null if it gave none. */
  | { type: 'failure'; reason: string | null }
  /** All other text. The pieces add up to the same text however the answer was split into chunks. */
  | { type: 'prose'; text: string };

export interface TranscriptSummary {
  echo: TranscriptEcho | null;
  /** The ids of this answer's pictures, in order. A follow-up refers to them. */
  genIds: readonly string[];
  pictureCount: number;
  /** Only if there is no picture: addresses that can lead to one, the likeliest first. */
  possiblePictures: readonly PossiblePicture[];
  failure: { reason: string | null } | null;
  /** The beginning of the prose, at most 4,000 characters. */
  prose: string;
}
