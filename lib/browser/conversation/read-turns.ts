import type { TurnRow } from '../library/conversation-rows';
import { storageFailure } from '../library/storage-failure';
import { useJobs } from '../stores/jobs-store';
import { freshState, mergeTurns } from './merge-turns';

/** All turns of a conversation as they are now. Where nothing can be stored: those of this visit. */
export async function readTurns(conversationId: string): Promise<readonly TurnRow[]> {
  const { listTurns } = await import('../library/turns');
  const rows = await listTurns(conversationId).catch((error: unknown) => {
    if (storageFailure(error) === null) throw error;
    return [];
  });
  const { jobs } = useJobs.getState();
  return mergeTurns(conversationId, rows, Object.values(jobs)).map((row) => ({
    ...row,
    state: freshState(row, jobs[row.id]),
  }));
}
