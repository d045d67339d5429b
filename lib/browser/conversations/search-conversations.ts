import { libraryDatabase } from '../platform/database';
import { fold } from '../platform/fold';
import { completeTurn } from './complete-turn';
import type { ConversationRow } from './conversation-rows';

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
