import Dexie from 'dexie';
import { libraryDatabase } from '../platform/database';
import { fold } from '../platform/fold';
import type { ConversationRow } from './conversation-rows';
import { conversationTexts } from './conversation-texts';

/** How long a deleted conversation can be had back, at least. */
const undoMs = 10 * 60_000;

/** Conversations, the last changed first, up to `limit`; `search` keeps those in whose title or messages all words are. */
export async function listConversations(options: {
  search: string;
  limit: number;
}): Promise<readonly ConversationRow[]> {
  const words = fold(options.search).split(/\s+/u).filter(Boolean);
  if (words.length > 0) return searchConversations(words, options.limit);
  return byDate()
    .reverse()
    .filter(({ deletedAt }) => deletedAt === undefined)
    .limit(options.limit)
    .toArray();
}

async function searchConversations(
  words: readonly string[],
  limit: number,
): Promise<readonly ConversationRow[]> {
  // In one go: going through them backwards takes a step of the database each.
  const oldestFirst = (await byDate().toArray()).filter(({ deletedAt }) => deletedAt === undefined);
  const texts = await conversationTexts(oldestFirst);
  return oldestFirst
    .reverse()
    .filter(({ id, title }) => {
      const text = `${fold(title)}\n${texts.get(id)?.messages ?? ''}`;
      return words.every((word) => text.includes(word));
    })
    .slice(0, limit);
}

function byDate() {
  return libraryDatabase().conversations.where('[updatedAt+id]').between([Dexie.minKey], [Dexie.maxKey]);
}

export async function getConversation(id: string): Promise<ConversationRow | null> {
  const row = await libraryDatabase().conversations.get(id);
  return row === undefined || row.deletedAt !== undefined ? null : row;
}

export async function changeConversation(
  id: string,
  change: Partial<Pick<ConversationRow, 'title' | 'shownTurnId'>>,
): Promise<void> {
  await libraryDatabase().conversations.update(id, change);
}

/** Takes a conversation out of the list. Its rows go later, by `purgeConversations`; its pictures stay in the library. */
export async function deleteConversation(id: string): Promise<void> {
  await libraryDatabase().conversations.update(id, { deletedAt: new Date().toISOString() });
}

export async function restoreConversation(id: string): Promise<void> {
  await libraryDatabase()
    .conversations.where('id')
    .equals(id)
    .modify((row) => {
      delete row.deletedAt;
    });
}

/** Removes for good what was deleted a while ago; the ids of it. */
export async function purgeConversations(now: Date): Promise<readonly string[]> {
  const database = libraryDatabase();
  const { conversations, turns, answers, turnFiles } = database;
  const before = new Date(now.getTime() - undoMs).toISOString();
  return database.transaction('rw', conversations, turns, answers, turnFiles, async () => {
    const gone = await conversations
      .filter(({ deletedAt }) => deletedAt !== undefined && deletedAt < before)
      .primaryKeys();
    const turnIds = await turns.where('conversationId').anyOf(gone).primaryKeys();
    await Promise.all([turns, answers, turnFiles].map((table) => table.bulkDelete(turnIds)));
    await conversations.bulkDelete(gone);
    return gone;
  });
}
