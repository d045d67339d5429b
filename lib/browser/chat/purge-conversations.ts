import { storageFailure } from '../platform/storage-failure';
import { chatFormKey } from './chat-form';
import { forgetMessage } from './composer-draft-store';

/** Removes for good the conversations that were deleted a while ago, with what was written in them and not sent. */
export async function purgeConversations(): Promise<void> {
  const [library, { forgetForms }] = await Promise.all([
    import('../conversations/conversations'),
    import('../references/reference-rows'),
  ]);
  try {
    const gone = await library.purgeConversations(new Date());
    gone.forEach(forgetMessage);
    await forgetForms(gone.flatMap((id) => [chatFormKey(id, false), chatFormKey(id, true)]));
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}
