import type { CostBasis } from '@/lib/protocol/job-events';
import type { PictureRow } from '../platform/database';
import { loadPictureRow } from './load-picture-row';

/** A picture's row, and how its job's cost is known. */
export interface PictureFacts {
  row: PictureRow;
  /** null while the call is open, and where the ledger does not have it. */
  costBasis: CostBasis | null;
}

/** All that is told beside a picture; null when it is not in the library. */
export async function loadPictureFacts(id: string): Promise<PictureFacts | null> {
  const row = await loadPictureRow(id);
  if (row === null) return null;
  const { libraryDatabase } = await import('../platform/database');
  const entry = await libraryDatabase().ledger.get(row.jobId);
  return { row, costBasis: entry?.basis ?? null };
}
