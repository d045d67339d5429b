import { libraryDatabase } from '../platform/database';
import { fold } from '../platform/fold';
import type { ConversationRow } from './conversation-rows';

/** What was said in a conversation, folded for searching, as of the turn that it was last changed by. */
interface ConversationText {
  updatedAt: string;
  messages: string;
}

let texts: ReadonlyMap<string, ConversationText> = new Map();

/**
 * The messages of conversations, folded, by id. Turns are read once: at a later search only those of conversations that
 * were gone on with since. A message never changes, and each turn that is added moves its conversation's date.
 */
export async function conversationTexts(
  conversations: readonly ConversationRow[],
): Promise<ReadonlyMap<string, ConversationText>> {
  const changed = conversations.filter(({ id, updatedAt }) => texts.get(id)?.updatedAt !== updatedAt);
  if (changed.length > 0) {
    const read = await readTexts(changed);
    const kept = conversations.flatMap(({ id }) => {
      const text = read.get(id) ?? texts.get(id);
      return text ? [[id, text] as const] : [];
    });
    texts = new Map(kept);
  }
  return texts;
}

async function readTexts(
  conversations: readonly ConversationRow[],
): Promise<ReadonlyMap<string, ConversationText>> {
  const { turns } = libraryDatabase();
  const read = conversations.map(async ({ id, updatedAt }) => {
    const rows = await turns.where('conversationId').equals(id).toArray();
    const messages = rows.map(({ state }) => fold(state.prompt)).join('\n');
    return [id, { updatedAt, messages }] as const;
  });
  return new Map(await Promise.all(read));
}
