import type { JobState } from '@/lib/protocol/job-state';
import { localList } from '../platform/local-list';
import { readStoredTurn } from './read-stored-job';

/** More answers than anybody waits for at once. */
const turnsMost = 20;

/**
 * The turns of conversations whose pictures have not all been saved, as a small copy in localStorage. Their rows in the
 * library are what every visit goes by; if the browser clears the library, only this copy tells that they were paid for.
 */
const running = localList<JobState>('safelight:running-turns', {
  read: readStoredTurn,
  keyOf: ({ jobId }) => jobId,
  bound: (turns) => turns.slice(-turnsMost),
});

export const listRunningTurns = running.list;
export const forgetRunningTurn = running.remove;

/** Remembers how far a turn has come, until its answer has ended and each of its pictures is saved or has failed. */
export function rememberRunningTurn(turn: JobState): void {
  const { status, images, jobId } = turn;
  const isRunning = status === 'connecting' || status === 'running';
  const isSettled = images.every((image) => image.status === 'saved' || image.status === 'failed');
  if (!isRunning && isSettled) running.remove(jobId);
  // The answer's text is long, and comes again with the answer.
  else running.put({ ...turn, text: '', answer: null });
}
