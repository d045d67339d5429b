import { libraryDatabase } from '../platform/database';

/** Ids of the pictures that a conversation made and the library still has, in the order they came. */
export async function pictureIdsOfConversation(conversationId: string): Promise<string[]> {
  const rows = await libraryDatabase().pictures.where('conversationId').equals(conversationId).toArray();
  rows.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.index - b.index);
  return rows.map(({ id }) => id);
}
