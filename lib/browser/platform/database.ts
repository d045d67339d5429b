import Dexie, { type EntityTable, type Table } from 'dexie';
import type { AnswerRow, ConversationRow, TurnFilesRow, TurnRow } from '../conversations/conversation-rows';
import { databaseName } from './database-name';
import type {
  BirthRow,
  BlobRow,
  CopyingRow,
  CopyRow,
  IncompleteRow,
  JobFilesRow,
  LedgerEntry,
  LossRow,
  MaskRow,
  OriginalRow,
  PictureRow,
  ReferenceOrderRow,
  ReferenceRow,
  RefusedRow,
  TotalRow,
  TrashRow,
  UnfinishedJob,
} from './database-rows';
import { type ChangedRow, trackChanges } from './track-changes';

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
  /** Rows that are not copied to the studio yet. */
  changed: EntityTable<ChangedRow, 'id'>;
  copies: EntityTable<CopyRow, 'id'>;
  trash: EntityTable<TrashRow, 'id'>;
  state: Table<BirthRow | CopyingRow | IncompleteRow | LossRow | RefusedRow, string>;
};

/** The tables that are copied to the studio. */
export const copiedTables = ['pictures', 'conversations', 'turns', 'answers', 'ledger'] as const;

export type CopiedTable = (typeof copiedTables)[number];

/** A picture must be on the disk before the server is told to delete its copy. */
const options = { chromeTransactionDurability: 'strict' } as const;

let opened: LibraryDatabase | null = null;

let bornAt: string | null = null;

/** When this page created the database, as ISO 8601 in UTC; null if it existed before. */
export async function databaseBirth(): Promise<string | null> {
  await libraryDatabase().open();
  return bornAt;
}

/** This browser's library. It opens at the first use, and throws Dexie's errors if storage is denied. */
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
    // Conversations: pictures can be looked up by conversation, and jobs have a summary of their answer.
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
    // Chains of edits: pictures can be looked up by their parents, and keep the uploads that they were made from.
    database.version(4).stores({
      pictures: 'id, jobId, [createdAt+id], conversationId, *parents',
      referenceFiles: 'id',
      sources: 'id',
    });
    // Copies in the studio: what changed, what is known about the copies, and when the database was created.
    database.version(5).stores({ changed: 'id, at', copies: 'id', state: 'key' });
    // The trash, by when pictures were deleted, and by what they were made from.
    database.version(6).stores({ trash: 'id, deletedAt, isLocal, *row.parents' });
    // Nothing is written here, because a database must also open when the browser is full.
    database.on('populate', () => {
      bornAt = new Date().toISOString();
    });
    trackChanges(database, copiedTables);
    opened = database;
  }
  return opened;
}
