import type { ErrorCode } from '@/lib/protocol/errors';
import type { CostBasis, JobOutcome, Usage } from '@/lib/protocol/job-events';
import type { JobKind, JobParameters, JobRequest } from '@/lib/protocol/job-request';
import type { JobState } from '@/lib/protocol/job-state';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import type { ReferenceInfo } from '@/lib/protocol/reference-info';
import type { JobFiles } from '../library/job-files';

/** How a picture came into the library: by a job, or as the user's own file. */
export type PictureKind = JobKind | 'upload';

/** One picture of the library. Its bytes are in `originals` and `thumbnails`, so that reading many rows stays cheap. */
export interface PictureRow {
  /** `jobId:index`, so that two tabs that save the same picture write one row. */
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
  /** Base64; empty if none could be made. */
  thumbhash: string;
  /** What it was made from, in order: ids of pictures, and of uploads that `sources` keeps. */
  parents?: string[];
  /** A mask limited the edit to a part of the first parent. */
  isMasked?: true;
  conversationId?: string;
  /** The gateway's ids of the tasks that made the pictures of its job. */
  tasks?: string[];
  /** Its task was found on the gateway's list, where several calls fit equally: it may belong to another call. */
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

/** A picture in the trash. Its bytes stay where they were until it is deleted for good. */
export interface TrashRow {
  id: string;
  /** ISO 8601, UTC. */
  deletedAt: string;
  row: PictureRow;
  /**
   * 1: `originals` has its bytes; 0: only the studio may have them. A number, because a boolean cannot be looked up.
   */
  isLocal: 0 | 1;
  /**
   * ISO 8601, UTC, by the studio's clock: the first visit without copies at which it was in the trash. Absent: none
   * yet.
   */
  seenAt?: string;
}

/** One call that was issued. Entries are added and settled, but never removed. */
export interface LedgerEntry {
  jobId: string;
  /** ISO 8601, UTC: when it was issued. */
  createdAt: string;
  kind: JobKind;
  model: string;
  demo: boolean;
  /** Whole micro-USD; null if no price was known. */
  estimateMicroUsd: number | null;
  /** Whole micro-USD; null while open, and if neither usage nor a price was known. */
  costMicroUsd: number | null;
  basis: CostBasis | null;
  usage: Usage | null;
  outcome: JobOutcome | null;
  status: 'open' | 'settled';
  /** Why the call failed, if it did. */
  reason: ErrorCode | null;
  /** The ids of its tasks, by which the gateway knows the call. */
  tasks?: string[];
  /** The beginning of the prompt, by which the user recognises a call without pictures; empty once it was forgotten. */
  prompt?: string;
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
  /** `carried`: paid according to an earlier database, or to this one before it was rolled back; not come back yet. */
  key: 'paid' | 'demo' | 'carried' | 'carried-demo';
  microUsd: number;
  /** How much of it is estimated; absent in rows that are older than this field. */
  estimatedMicroUsd?: number;
  calls: number;
}

/** The sync state of a row. It is kept as a tombstone after the row was deleted. */
export interface CopyRow {
  /** `kind/id`, as the studio names it. */
  id: string;
  /** The clock of all fields that have none of their own. */
  clock: string;
  clocks?: Readonly<Record<string, string>>;
  /** A hash of each field as it was last copied or received. */
  hashes: Readonly<Record<string, string>>;
  deletedAt?: string;
  /** It was deleted for good here, and the studio was not told yet. */
  isPurgeUntold?: true;
  /**
   * Hashes of bytes that the studio has, by their label: `original`, `signature`, an upload's id, a file's number.
   */
  files?: Readonly<Record<string, string>>;
  /** It came from a file: the studio may not know it, and receives all of its fields with their present clocks. */
  isImported?: true;
}

/**
 * When this database was created, or was found to have been rolled back; only there if the totals of what was lost were
 * carried over.
 */
export interface BirthRow {
  key: 'birth';
  /** ISO 8601, UTC. */
  at: string;
  /** Where the calls of the earlier database came from; absent: unknown. */
  origin?: CallsOrigin;
}

/** Where the calls of a ledger came from: only these can come back after the browser has cleared it. */
export interface CallsOrigin {
  /** The names of this browser's own devices, as its clocks have them: each database has another one. */
  devices: readonly string[];
  /** The library that the others were received from, as the studio names it; null: none. */
  library: string | null;
  /** When the ledger was read: milliseconds since 1970. */
  readMs: number;
  /** The ids of the calls that had not ended by then: the totals have nothing of them. */
  openIds: readonly string[];
  /** What the newest calls cost that may be corrected since, by their ids; absent in rows older than this field. */
  inexact?: readonly (readonly [id: string, microUsd: number])[];
}

/** Pictures that were lost: an earlier database had them, or this one before it was rolled back. */
export interface LossRow {
  key: 'loss';
  pictures: number;
  /** The date of the newest of them: ISO 8601, UTC. */
  newestAt: string;
  /** How many pictures the library had up to that date; absent: no others. */
  had?: number;
  /** The ids of the newest of them; absent in rows that are older than this field. */
  ids?: readonly string[];
}

/** Fields of a row whose other fields come with an older page of the studio's changes. */
export interface IncompleteRow {
  key: `incomplete/${string}`;
  row: LibraryRow;
}

/**
 * A change that the studio has refused, or that cannot be sent: it stays in this browser, and is sent again once its
 * row changes.
 */
export interface RefusedRow {
  /** Ends with the id of its mark. */
  key: `refused/${string}`;
  /** The time of the mark. A later change of the row replaces the mark. */
  at: number;
  /** The studio was not asked: this browser can no longer read the bytes that belong to the row. */
  isUnreadable?: true;
}

/** How far this browser has copied its library, and received what other devices changed. */
export interface CopyingRow {
  key: 'copying';
  /** Which library the studio has for this browser; null before the first answer. */
  library: string | null;
  /** The name of this device within clocks: 8 hexadecimal digits. */
  device: string;
  /** What must be added to this device's clock to get the studio's. */
  clockOffsetMs: number;
  /** The number of the last change that was received; null before the first. */
  since: number | null;
  /** What the studio said of that change, by which it tells it from another one with this number; absent: nothing. */
  history?: string;
  /** Where the next page of older rows ends; null: all were received. */
  before: number | null;
  /** Whether every row that existed before copies were made has been marked for copying. */
  isMarked: boolean;
  /** ISO 8601, UTC: when everything was last copied; null: never. */
  copiedAt: string | null;
  /**
   * What keeps copies from being made. `none`: the studio's copy was deleted, and no new one is made automatically.
   * `too-many`: this network has created too many libraries. `no-room`: this browser is full, and receives no rows.
   */
  problem: 'full' | 'failed' | 'unreachable' | 'read-only' | 'too-many' | 'no-room' | 'none' | null;
  /** Pictures that the studio had when it was last asked. */
  studioPictures: number;
  /** How many of them are demo pictures; absent in rows that are older than this field. */
  studioDemoPictures?: number;
  studioBytes: number;
  /**
   * How many losses of rows the studio had told of when this browser last sent it what it lacked; absent: none, -1:
   * what it lacks has to be looked up.
   */
  losses?: number;
  /** Originals that this browser has dropped to make room, since they were last fetched; absent: none. */
  dropped?: number;
  /**
   * Whether rows have arrived whose uploads, or pictures sent with messages, may be in the studio alone; absent: none.
   */
  hasUploadsInStudio?: boolean;
}
