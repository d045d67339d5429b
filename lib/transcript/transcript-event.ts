/** The order as the model rewrote it, under upstream's own names. */
export interface TranscriptEcho {
  prompt?: string;
  ratio?: string;
  size?: string;
  n?: number;
  /** The earlier picture that this answer starts from. */
  gen_id?: string;
}

/** What a reverse model's answer tells, in the order in which it becomes certain. */
export type TranscriptEvent =
  | { type: 'echo'; echo: TranscriptEcho }
  | { type: 'queued' }
  | { type: 'generating' }
  /** 0 to 100, each time that it changes. */
  | { type: 'percent'; percent: number }
  | { type: 'complete' }
  /** http(s) or data: URL. Download and progress links stand in where no picture was shown, and come at the end. */
  | { type: 'picture'; url: string; linkedAs: 'picture' | 'download' | 'progress' }
  /** At most once; the model's own words, null where it gave none. */
  | { type: 'failure'; reason: string | null }
  /** All that is none of the others, in pieces that add up to the same text however the answer was cut. */
  | { type: 'prose'; text: string };

export interface TranscriptSummary {
  echo: TranscriptEcho | null;
  /** Of this answer's pictures, in order: what a follow-up refers to. */
  genIds: readonly string[];
  pictureCount: number;
  failure: { reason: string | null } | null;
  /** The beginning of the prose, at most 4,000 characters. */
  prose: string;
}
