import type { JobState } from '@/lib/protocol/reduce-job';
import { libraryDatabase } from '../platform/database';
import type { AnswerRow, TurnFilesRow, TurnPicture, TurnRow } from './conversation-rows';

/** What is written down of a turn before its call is issued. */
export interface NewTurn {
  state: JobState;
  /** The conversation's, if this is its first turn. */
  title: string;
  pictures: readonly TurnPicture[];
  /** The pictures' bytes. */
  references: readonly Blob[];
  turnsLeftOut: number;
}

/** Adds a turn to its conversation, which begins with its first. Call it inside of a transaction that has the tables. */
export async function addTurn({ state, title, pictures, references, turnsLeftOut }: NewTurn): Promise<void> {
  const { conversations, turns, turnFiles } = libraryDatabase();
  const { jobId: id, createdAt, turn } = state;
  if (turn === undefined) throw new Error('This job is no turn of a conversation.');
  const { conversationId, parentId } = turn;
  const known = await conversations.get(conversationId);
  // One that another tab has deleted comes back by being gone on with.
  await conversations.put({
    id: conversationId,
    title: known?.title ?? title,
    createdAt: known?.createdAt ?? createdAt,
    updatedAt: createdAt,
    shownTurnId: id,
  });
  const row = { id, conversationId, parentId, createdAt, state, pictures, turnsLeftOut };
  await turns.add({ ...row, revision: 1, answerCharacters: 0 });
  if (references.length > 0) await turnFiles.put({ turnId: id, references });
}

/** Writes down how far a turn has come; nothing for one that was deleted. A tab that lags behind changes nothing. */
export async function saveTurnState(state: JobState): Promise<void> {
  const { turns } = libraryDatabase();
  await libraryDatabase().transaction('rw', turns, async () => {
    const row = await turns.get(state.jobId);
    if (row === undefined || row.state.lastSequence > state.lastSequence) return;
    await turns.put({ ...row, state, revision: row.revision + 1 });
  });
}

/** Keeps an answer as the model gave it. */
export async function saveAnswer(answer: AnswerRow): Promise<void> {
  const { turns, answers } = libraryDatabase();
  await libraryDatabase().transaction('rw', turns, answers, async () => {
    const row = await turns.get(answer.turnId);
    if (row === undefined) return;
    await answers.put(answer);
    await turns.put({ ...row, answerCharacters: answer.raw.length, revision: row.revision + 1 });
  });
}

/** All turns of a conversation, oldest first: every branch. */
export async function listTurns(conversationId: string): Promise<readonly TurnRow[]> {
  return libraryDatabase().turns.where('conversationId').equals(conversationId).sortBy('createdAt');
}

/** Raw answers by turn; those that have none are left out. */
export async function getAnswers(turnIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await libraryDatabase().answers.bulkGet([...turnIds]);
  return new Map(rows.flatMap((row) => (row ? [[row.turnId, row.raw] as const] : [])));
}

/** The pictures that went along with turns; those that had none are left out. */
export async function getTurnFiles(
  turnIds: readonly string[],
): Promise<ReadonlyMap<string, TurnFilesRow['references']>> {
  const rows = await libraryDatabase().turnFiles.bulkGet([...turnIds]);
  return new Map(rows.flatMap((row) => (row ? [[row.turnId, row.references] as const] : [])));
}
