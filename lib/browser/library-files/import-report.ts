import type { Refusal } from '@/lib/library-format/refusals';
import type { UnsavedReason } from '@/lib/protocol/job-state';
import type { CopiedKind } from '../library-copies/row-copies';

/** What an import has done so far. */
export interface ImportReport {
  /** Rows that were not here, by kind. */
  added: Readonly<Record<CopiedKind, number>>;
  /** Rows that were here and got something newer, or were deleted. */
  changed: number;
  /** Rows that were here already, or that are deleted here. */
  known: number;
  /** Originals that were missing here and came with the file. */
  originals: number;
  refused: readonly Refusal[];
}

export type ImportOutcome =
  | { status: 'done'; report: ImportReport }
  | { status: 'cancelled'; report: ImportReport }
  /** This browser has no room left, or denies storage. What came before is here. */
  | { status: 'full' | 'denied'; report: ImportReport }
  /** A later version of the studio wrote it; more files than any library has; nothing in it that can be read. */
  | { status: 'newer' | 'too-many-files' | 'nothing' }
  /** A zip without its end, or one that is no zip. */
  | { status: 'cut' | 'damaged' };

export interface ImportProgress {
  /** Pictures that were looked at, of those that the file has. */
  done: number;
  total: number;
}

/** The browser's storage has refused. */
export class ImportStopped extends Error {
  constructor(readonly reason: UnsavedReason) {
    super(`The import stopped: ${reason}.`);
    this.name = 'ImportStopped';
  }
}

export const emptyReport = (): ImportReport => ({
  added: { picture: 0, conversation: 0, turn: 0, ledger: 0 },
  changed: 0,
  known: 0,
  originals: 0,
  refused: [],
});
