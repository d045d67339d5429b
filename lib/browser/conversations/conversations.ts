import Dexie from 'dexie';
import { trashMs } from '@/lib/protocol/durations';
import { clockMs } from '@/lib/protocol/library-clock';
import { libraryDatabase } from '../platform/database';
import type { CopyRow } from '../platform/database-rows';
import { fold } from '../platform/fold';
import { changedRow } from '../platform/track-changes';
import { completeTurn } from './complete-turn';
import type { ConversationRow } from './conversation-rows';

/** How long a deleted conversation that only this browser has can be restored, at least. */
const undoMs = 10 * 60_000;

/**
 * Up to `limit` conversations, the last changed first; with `search`, those whose title or messages contain all of its
 * words.
 */
export async function listConversations({
  search,
  limit,
}: {
  search: string;
  limit: number;
}): Promise<readonly ConversationRow[]> {
  const words = fold(search).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return byDate().reverse().filter(isListed).limit(limit).toArray();
  // Read in one go and reversed here: iterating backwards takes a database step for each row.
  const oldestFirst = (await byDate().toArray()).filter(isListed);
  return (await searchConversations(oldestFirst.reverse(), words)).slice(0, limit);
}

function byDate() {
  return libraryDatabase().conversations.where('[updatedAt+id]').between([Dexie.minKey], [Dexie.maxKey]);
}

function isListed({ deletedAt }: ConversationRow): boolean {
  return deletedAt === undefined;
}

export async function getConversation(id: string): Promise<ConversationRow | null> {
  const row = await libraryDatabase().conversations.get(id);
  return row && isListed(row) ? row : null;
}

/** Ids of the pictures that a conversation made and the library still has, in the order they came. */
export async function pictureIdsOfConversation(conversationId: string): Promise<string[]> {
  const rows = await libraryDatabase().pictures.where('conversationId').equals(conversationId).toArray();
  rows.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.index - b.index);
  return rows.map(({ id }) => id);
}

export async function changeConversation(
  id: string,
  change: Partial<Pick<ConversationRow, 'title' | 'shownTurnId'>>,
): Promise<void> {
  await libraryDatabase().conversations.update(id, change);
}

/** Takes a conversation off the list. `purgeConversations` removes its rows later; its pictures stay in the library. */
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

/**
 * Removes for good the conversations that were deleted longer ago than they can be restored.
 * @param now the studio's time
 * @returns their ids
 */
export async function purgeConversations(now: Date): Promise<readonly string[]> {
  const database = libraryDatabase();
  const { conversations, turns, answers, turnFiles, copies, changed } = database;
  const tables = [conversations, turns, answers, turnFiles, copies, changed];
  return database.transaction('rw', tables, async () => {
    const deleted = await conversations.filter(({ deletedAt }) => deletedAt !== undefined).toArray();
    const known = await copies.bulkGet(deleted.map(({ id }) => `conversation/${id}`));
    const marks = await changed.bulkGet(deleted.map(({ id }) => changedRow('conversations', id).id));
    const purgedIds = deleted
      // The deletion that the studio knows may be an earlier one.
      .filter(
        (row, at) => (known[at] === undefined || marks[at] === undefined) && isPurged(row, known[at], now),
      )
      .map(({ id }) => id);
    const turnIds = await turns.where('conversationId').anyOf(purgedIds).primaryKeys();
    await Promise.all([turns, answers, turnFiles].map((table) => table.bulkDelete(turnIds)));
    await conversations.bulkDelete(purgedIds);
    return purgedIds;
  });
}

/**
 * Whether nobody can restore a deleted conversation any more. Of a copied one, another device may have undone the
 * deletion, or have continued it, and be offline: like pictures in the trash, it stays until the studio has known of
 * the deletion for 30 days.
 */
function isPurged({ deletedAt = '' }: ConversationRow, copy: CopyRow | undefined, now: Date): boolean {
  if (copy === undefined) return deletedAt < new Date(now.getTime() - undoMs).toISOString();
  return copy.deletedAt !== undefined && now.getTime() - clockMs(copy.deletedAt) > trashMs;
}

/** All messages of a conversation, folded for searching, as of its last change. */
interface ConversationText {
  updatedAt: string;
  messages: string;
}

let texts: ReadonlyMap<string, ConversationText> = new Map();

/** The conversations whose title or messages contain every one of the folded words, in the given order. */
export async function searchConversations(
  conversations: readonly ConversationRow[],
  words: readonly string[],
): Promise<readonly ConversationRow[]> {
  const found = await loadTexts(conversations);
  return conversations.filter(({ id, title }) => {
    const text = `${fold(title)}\n${found.get(id)?.messages ?? ''}`;
    return words.every((word) => text.includes(word));
  });
}

/**
 * The folded messages by conversation. Turns are read once; a later search reads only conversations that have changed
 * since. This suffices because messages never change and each new turn updates the date of its conversation.
 */
async function loadTexts(
  conversations: readonly ConversationRow[],
): Promise<ReadonlyMap<string, ConversationText>> {
  const changed = conversations.filter(({ id, updatedAt }) => texts.get(id)?.updatedAt !== updatedAt);
  if (changed.length > 0) {
    const read = await readTexts(changed);
    const current = conversations.flatMap(({ id }) => {
      const text = read.get(id) ?? texts.get(id);
      return text ? [[id, text] as const] : [];
    });
    texts = new Map(current);
  }
  return texts;
}

async function readTexts(
  conversations: readonly ConversationRow[],
): Promise<ReadonlyMap<string, ConversationText>> {
  const { turns } = libraryDatabase();
  const read = conversations.map(async ({ id, updatedAt }) => {
    const rows = await turns.where('conversationId').equals(id).toArray();
    const messages = rows.map((row) => fold(completeTurn(row).state.prompt)).join('\n');
    return [id, { updatedAt, messages }] as const;
  });
  return new Map(await Promise.all(read));
}
