import type { JobState } from '@/lib/protocol/job-state';
import type { ReferenceInfo } from '@/lib/protocol/reference-info';

export interface ConversationRow {
  id: string;
  /** Taken from the first message, until the user renames the conversation. */
  title: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** When its newest turn began. */
  updatedAt: string;
  /** The turn whose branch is shown; null: the newest. */
  shownTurnId: string | null;
  /** When it was deleted; it can be restored for a while. Absent: not deleted. */
  deletedAt?: string;
}

/** A message and its answer: one call. Its id is that of the job, so that two tabs write the same row. */
export interface TurnRow {
  id: string;
  conversationId: string;
  /** The turn that this message follows; null for a first message. Turns with the same parent are branches. */
  parentId: string | null;
  createdAt: string;
  /** The job as it was last saved, without bytes. */
  state: JobState;
  /** Incremented by each write: the same number means the same row. */
  revision: number;
  pictures: readonly TurnPicture[];
  /** Length of the raw answer, which has its own row. */
  answerCharacters: number;
  /** How many of the earlier turns did not fit into the request. */
  turnsLeftOut: number;
}

/** A picture sent with a message. Its bytes are in `turnFiles`, in the same order. */
export interface TurnPicture {
  name: string;
  /** The id of the picture in the library; null: not from the library. */
  pictureId: string | null;
  receipt: ReferenceInfo;
  /** Whether this browser reduced it before it was sent to the studio. */
  wasReduced: boolean;
}

/** An answer as the model gave it, for follow-ups to replay. */
export interface AnswerRow {
  turnId: string;
  raw: string;
}

export interface TurnFilesRow {
  turnId: string;
  references: readonly Blob[];
}
