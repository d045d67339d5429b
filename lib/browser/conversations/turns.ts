import type { JobState } from '@/lib/protocol/job-state';
import { libraryDatabase } from '../platform/database';
import { isReadable } from '../platform/is-readable';
import { type KeptBytes, keepFetched } from '../platform/keep-fetched';
import { ignoreStorageFailure } from '../platform/storage-failure';
import { fetchStudioBytes } from '../platform/studio-bytes';
import { completeTurn } from './complete-turn';
import type { AnswerRow, TurnFilesRow, TurnPicture, TurnRow } from './conversation-rows';

/** What is recorded of a turn before its call is issued. */
export interface NewTurn {
  state: JobState;
  /** The title of the conversation, if this is its first turn. */
  title: string;
  pictures: readonly TurnPicture[];
  /** The bytes of the pictures. */
  references: readonly Blob[];
  turnsLeftOut: number;
  /**
   * The turn whose branch the page shows by the time the turn is recorded; null: the new one. The user may have gone
   * back to an earlier version by then.
   */
  shownTurnId: () => string | null;
}

/**
 * Adds a turn to its conversation, and creates the conversation for its first turn. Call it inside a transaction over
 * `conversations`, `turns` and `turnFiles`.
 */
export async function addTurn(newTurn: NewTurn): Promise<void> {
  const { state, title, pictures, references, turnsLeftOut, shownTurnId } = newTurn;
  const { conversations, turns, turnFiles } = libraryDatabase();
  const { jobId: id, createdAt, turn } = state;
  if (turn === undefined) throw new Error('This job is not a turn of a conversation.');
  // It may have come back from the studio after the browser had cleared it.
  if ((await turns.get(id)) !== undefined) return;
  const { conversationId, parentId } = turn;
  const known = await conversations.get(conversationId);
  // A conversation that another tab has deleted comes back when it is continued.
  await conversations.put({
    id: conversationId,
    title: known?.title ?? title,
    createdAt: known?.createdAt ?? createdAt,
    updatedAt: createdAt,
    shownTurnId: shownTurnId() ?? id,
  });
  const row = { id, conversationId, parentId, createdAt, state, pictures, turnsLeftOut };
  await turns.add({ ...row, revision: 1, answerCharacters: 0 });
  if (references.length > 0) await turnFiles.put({ turnId: id, references });
}

/** Saves the state of a turn that still exists, unless another tab has saved a later state. */
export async function saveTurnState(state: JobState): Promise<void> {
  const { turns } = libraryDatabase();
  await libraryDatabase().transaction('rw', turns, async () => {
    const row = await turns.get(state.jobId);
    if (row === undefined || row.state.lastSequence > state.lastSequence) return;
    await turns.put({ ...row, state, revision: row.revision + 1 });
  });
}

/** Saves an answer as the model gave it. */
export async function saveAnswer(answer: AnswerRow): Promise<void> {
  const { turns, answers } = libraryDatabase();
  await libraryDatabase().transaction('rw', turns, answers, async () => {
    const row = await turns.get(answer.turnId);
    if (row === undefined) return;
    await answers.put(answer);
    await turns.put({ ...row, answerCharacters: answer.raw.length, revision: row.revision + 1 });
  });
}

/** All turns of a conversation, of every branch, oldest first. */
export async function listTurns(conversationId: string): Promise<readonly TurnRow[]> {
  const rows = await libraryDatabase()
    .turns.where('conversationId')
    .equals(conversationId)
    .sortBy('createdAt');
  return rows.map(completeTurn);
}

/** Raw answers by turn id; turns without one are left out. */
export async function getAnswers(turnIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await libraryDatabase().answers.bulkGet([...turnIds]);
  return new Map(rows.flatMap((row) => (row ? [[row.turnId, row.raw] as const] : [])));
}

/**
 * The pictures sent with each turn, by turn id, from the studio if only it has them, or if this browser can no longer
 * read its own; turns without any are left out.
 */
export async function getTurnFiles(
  turnIds: readonly string[],
): Promise<ReadonlyMap<string, TurnFilesRow['references']>> {
  const rows = await libraryDatabase().turnFiles.bulkGet([...turnIds]);
  const found = new Map<string, TurnFilesRow['references']>();
  for (const [at, turnId] of turnIds.entries()) {
    const stored = rows[at]?.references;
    const isWhole = stored !== undefined && (await Promise.all(stored.map(isReadable))).every(Boolean);
    const references = isWhole ? stored : ((await fetchTurnFiles(turnId)) ?? stored);
    if (references) found.set(turnId, references);
  }
  return found;
}

/** Fetches the pictures that were sent with a turn, so that they are here without the studio too. */
export async function keepTurnFiles(turnId: string): Promise<KeptBytes> {
  return keepFetched(await fetchReferences(turnId), (references) => storeTurnFiles({ turnId, references }));
}

/** The same for a turn that is looked at, which shows them even if there is no room to keep them. */
async function fetchTurnFiles(turnId: string): Promise<readonly Blob[] | null> {
  const references = await fetchReferences(turnId);
  if (references) await ignoreStorageFailure(() => storeTurnFiles({ turnId, references }));
  return references;
}

/**
 * Fetches from the studio the pictures of a turn that was sent on another device; null if it had none, or if they are
 * not available now.
 */
async function fetchReferences(turnId: string): Promise<readonly Blob[] | null> {
  const pictures = (await libraryDatabase().turns.get(turnId))?.pictures ?? [];
  const references: Blob[] = [];
  for (const at of pictures.keys()) {
    const blob = await fetchStudioBytes({ kind: 'turn', id: turnId }, String(at));
    // If one were missing, the others would move up into its place.
    if (blob === null) return null;
    references.push(blob);
  }
  return references.length > 0 ? references : null;
}

/** Stores them, unless the turn was deleted in the meantime. */
async function storeTurnFiles(row: TurnFilesRow): Promise<void> {
  const { turns, turnFiles } = libraryDatabase();
  await libraryDatabase().transaction('rw', turns, turnFiles, async () => {
    if ((await turns.get(row.turnId)) !== undefined) await turnFiles.put(row);
  });
}
