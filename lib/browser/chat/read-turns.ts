import type { TurnRow } from '../conversations/conversation-rows';
import { useJobs } from '../jobs/jobs-store';
import { storageFailure } from '../platform/storage-failure';
import { latestState, mergeTurns } from './merge-turns';

/** All turns of a conversation as they are now. Where nothing can be stored: those of this visit. */
export async function readTurns(conversationId: string): Promise<readonly TurnRow[]> {
  const { listTurns } = await import('../conversations/turns');
  const rows = await listTurns(conversationId).catch((error: unknown) => {
    if (storageFailure(error) === null) throw error;
    return [];
  });
  const { jobs } = useJobs.getState();
  return mergeTurns(conversationId, rows, Object.values(jobs)).map((row) => ({
    ...row,
    state: latestState(row, jobs[row.id]),
  }));
}
