import { storageFailure } from '../library/storage-failure';

/** Removes for good the conversations that were deleted a while ago. */
export async function purgeConversations(): Promise<void> {
  const library = await import('../library/conversations');
  try {
    await library.purgeConversations(new Date());
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}
