import type { JobState } from '@/lib/protocol/reduce-job';
import type { ReferenceInfo } from '@/lib/protocol/reference-info';

export interface ConversationRow {
  id: string;
  /** From the first message, until the user gives another. */
  title: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** Of its newest turn. */
  updatedAt: string;
  /** A turn that is to be shown where the conversation parts; null: always the newest. */
  shownTurnId: string | null;
  /** Deleted then, and kept for a while so that it can be had back; absent: not deleted. */
  deletedAt?: string;
}

/** A message and what became of it: one call, under its job's id, so that two tabs write one. */
export interface TurnRow {
  id: string;
  conversationId: string;
  /** The turn that it answers to; null at the beginning. Turns of the same parent are branches. */
  parentId: string | null;
  createdAt: string;
  /** The job as it was last written down, without bytes. */
  state: JobState;
  /** Raised by each writing: the same number means the same row. */
  revision: number;
  pictures: readonly TurnPicture[];
  /** Length of the raw answer, which is a row of its own. */
  answerCharacters: number;
  /** How many of the earlier turns did not fit into the request. */
  turnsLeftOut: number;
}

/** A picture that went along with a message. Its bytes are in `turnFiles`, in the same order. */
export interface TurnPicture {
  name: string;
  /** Of the library picture that it is, or null. */
  pictureId: string | null;
  receipt: ReferenceInfo;
  /** Reduced in this browser before it was sent to the studio. */
  wasReduced: boolean;
}

/** An answer as the model gave it: what a follow-up replays. */
export interface AnswerRow {
  turnId: string;
  raw: string;
}

export interface TurnFilesRow {
  turnId: string;
  references: readonly Blob[];
}
