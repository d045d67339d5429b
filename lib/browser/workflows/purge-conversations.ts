import { storageFailure } from '../library/storage-failure';
import { chatFormName } from '../reference-forms';
import { forgetMessage } from '../stores/message-store';

/** Removes for good the conversations that were deleted a while ago, with what was written in them and not sent. */
export async function purgeConversations(): Promise<void> {
  const [library, { forgetForms }] = await Promise.all([
    import('../library/conversations'),
    import('../library/references'),
  ]);
  try {
    const gone = await library.purgeConversations(new Date());
    gone.forEach(forgetMessage);
    await forgetForms(gone.flatMap((id) => [chatFormName(id, false), chatFormName(id, true)]));
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}
