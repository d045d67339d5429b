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
  /** `full`: this browser has no room left. `denied`: it denies storage. What was imported before that stays. */
  | { status: 'full' | 'denied'; report: ImportReport }
  /**
   * `newer`: written by a later version of the studio. `too-many-files`: more files than any library has. `nothing`:
   * nothing in it can be read.
   */
  | { status: 'newer' | 'too-many-files' | 'nothing' }
  /** `cut`: a zip without its end. `damaged`: not a zip. */
  | { status: 'cut' | 'damaged' };

export interface ImportProgress {
  /** How many of the file's pictures were processed. */
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
