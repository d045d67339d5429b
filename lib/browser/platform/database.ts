import Dexie, { type EntityTable } from 'dexie';
import type { ErrorCode } from '@/lib/protocol/errors';
import type { CostBasis, JobOutcome, Usage } from '@/lib/protocol/job-events';
import type { JobKind, JobParameters, JobRequest } from '@/lib/protocol/job-request';
import type { JobState } from '@/lib/protocol/reduce-job';
import type { ReferenceInfo } from '@/lib/protocol/reference-info';
import type { AnswerRow, ConversationRow, TurnFilesRow, TurnRow } from '../conversations/conversation-rows';
import type { JobFiles } from '../library/job-files';
import { databaseName } from './database-name';

/** How a picture came into the library: by a job, or as the user's own file. */
export type PictureKind = JobKind | 'upload';

/** One picture of the library. Its bytes are in `originals` and `thumbnails`, so that reading many rows stays cheap. */
export interface PictureRow {
  /** `jobId:index`: two tabs that save the same picture save one. */
  id: string;
  jobId: string;
  index: number;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** For an upload, the name of its file. */
  prompt: string;
  /** Empty for an upload. */
  model: string;
  kind: PictureKind;
  parameters: JobParameters;
  mimeType: string;
  width: number;
  height: number;
  sizeBytes: number;
  /** Its share of the job's cost in whole micro-USD; null until known. For demo, what it would have cost. */
  costMicroUsd: number | null;
  demo: boolean;
  /** Base64; empty where none could be made. */
  thumbhash: string;
  /** What it was made from, in order: ids of pictures, and of uploads that `sources` keeps. */
  parents?: string[];
  /** A mask limited the edit to a part of the first parent. */
  isMasked?: true;
  conversationId?: string;
  /** The gateway's ids of the tasks that made the pictures of its job. */
  tasks?: string[];
  /** It was found on the gateway's list where several calls fit equally: it may belong to another call. */
  isUncertain?: true;
}

/** A Blob of a picture, under the picture's id. */
export interface BlobRow {
  id: string;
  blob: Blob;
}

/** A picture's bytes as delivered. */
export interface OriginalRow extends BlobRow {
  /** The thoughtSignature as text: what a follow-up to the same model must send back with the picture. */
  signature?: Blob;
}

/** One call that was issued. Entries are added and settled, but never removed. */
export interface LedgerEntry {
  jobId: string;
  /** ISO 8601, UTC: when it was issued. */
  createdAt: string;
  kind: JobKind;
  model: string;
  demo: boolean;
  /** Whole micro-USD; null where no price was known. */
  estimateMicroUsd: number | null;
  /** Whole micro-USD; null while open, and when neither usage nor a price was known. */
  costMicroUsd: number | null;
  basis: CostBasis | null;
  usage: Usage | null;
  outcome: JobOutcome | null;
  status: 'open' | 'settled';
  /** Why the call failed, if it did. */
  reason: ErrorCode | null;
  /** The gateway's ids of its tasks, by which it knows the call. */
  tasks?: string[];
}

/** A job that this browser issued and has not finished: what is needed to find it again after a crash. */
export interface UnfinishedJob {
  jobId: string;
  createdAt: string;
  /** The request as sent, so that the same id is only ever posted with the same body. */
  request: JobRequest;
  /** Parts of what was sent are missing here, so the job is never posted again. */
  isCutShort?: true;
  /** The job as it was at `lastSequence`, without bytes. */
  state: JobState;
  /** Everything up to this frame is saved: pictures in the library, the cost in the ledger. */
  lastSequence: number;
}

/** The files that an unfinished job was issued with. Written once, apart from the record, which changes often. */
export interface JobFilesRow extends JobFiles {
  jobId: string;
}

/** A reference on a form. Its original file is in `referenceFiles`. */
export interface ReferenceRow {
  id: string;
  /** The name of its file; never sent. */
  name: string;
  /** The library picture that it came from, or null. */
  pictureId: string | null;
  /** The compressed picture, and the id of exactly these bytes. Null until it is uploaded, like the receipt. */
  blob: Blob | null;
  sourceId?: string | null;
  receipt: ReferenceInfo | null;
  /** Reduced in this browser before it was sent to the studio. */
  wasReduced: boolean;
  /** Absent: the edit form. */
  form?: ReferenceOrderRow['key'];
  /** The last picture of a conversation, which was added automatically. */
  isLast?: boolean;
}

/** The mask of a reference: a PNG that is opaque where the picture is to be edited. */
export interface MaskRow {
  referenceId: string;
  blob: Blob;
}

/** The order of a form's references. */
export interface ReferenceOrderRow {
  /** `edit`, `chat`, or `chat:` and a conversation. */
  key: string;
  ids: readonly string[];
}

/** Settled money. The transaction that settles a call adds to it; it is never recounted, and no deletion lowers it. */
export interface TotalRow {
  key: 'paid' | 'demo';
  microUsd: number;
  /** How much of it is estimated; absent in rows that are older than this field. */
  estimatedMicroUsd?: number;
  calls: number;
}

export type LibraryDatabase = Dexie & {
  pictures: EntityTable<PictureRow, 'id'>;
  originals: EntityTable<OriginalRow, 'id'>;
  thumbnails: EntityTable<BlobRow, 'id'>;
  ledger: EntityTable<LedgerEntry, 'jobId'>;
  jobs: EntityTable<UnfinishedJob, 'jobId'>;
  totals: EntityTable<TotalRow, 'key'>;
  jobFiles: EntityTable<JobFilesRow, 'jobId'>;
  references: EntityTable<ReferenceRow, 'id'>;
  referenceOrder: EntityTable<ReferenceOrderRow, 'key'>;
  masks: EntityTable<MaskRow, 'referenceId'>;
  conversations: EntityTable<ConversationRow, 'id'>;
  turns: EntityTable<TurnRow, 'id'>;
  answers: EntityTable<AnswerRow, 'turnId'>;
  turnFiles: EntityTable<TurnFilesRow, 'turnId'>;
  /** Original files of a form, so that an upload goes on after a reload. Deleted with their reference. */
  referenceFiles: EntityTable<BlobRow, 'id'>;
  /** Uploads as they were sent, while the library has a picture that was made from them. */
  sources: EntityTable<BlobRow, 'id'>;
};

/** A picture must be on the disk before the server is told to delete its copy. */
const options = { chromeTransactionDurability: 'strict' } as const;

let opened: LibraryDatabase | null = null;

/** This browser's library. It opens at the first use, and throws Dexie's errors where storage is denied. */
export function libraryDatabase(): LibraryDatabase {
  if (opened === null) {
    // Dexie adds the tables named in `stores` as properties, which the compiler does not know.
    const database = new Dexie(databaseName, options) as LibraryDatabase;
    database.version(1).stores({
      pictures: 'id, jobId, [createdAt+id]',
      originals: 'id',
      thumbnails: 'id',
      ledger: 'jobId, [createdAt+jobId], status',
      jobs: 'jobId',
      totals: 'key',
    });
    // Edits add tables; the first ones stay as they are.
    database.version(2).stores({
      jobFiles: 'jobId',
      references: 'id',
      referenceOrder: 'key',
      masks: 'referenceId',
    });
    // Conversations: pictures can be looked up by theirs, and jobs have a summary of their answer.
    database
      .version(3)
      .stores({
        pictures: 'id, jobId, [createdAt+id], conversationId',
        conversations: 'id, [updatedAt+id]',
        turns: 'id, conversationId',
        answers: 'turnId',
        turnFiles: 'turnId',
      })
      .upgrade((transaction) =>
        transaction
          .table<UnfinishedJob>('jobs')
          .toCollection()
          .modify((job) => {
            job.state = { ...job.state, answer: null };
          }),
      );
    // Chains of edits: a picture finds the ones made from it, and keeps what it was made from.
    database.version(4).stores({
      pictures: 'id, jobId, [createdAt+id], conversationId, *parents',
      referenceFiles: 'id',
      sources: 'id',
    });
    opened = database;
  }
  return opened;
}
