import { storageFailure } from '../platform/storage-failure';
import { chatFormKey } from './chat-form';
import { forgetComposerDraft } from './composer-draft-store';

/** Removes for good the conversations that can no longer be restored, with their unsent messages and pictures. */
export async function purgeConversations(): Promise<void> {
  const [rows, { forgetForms }, { studioNow }] = await Promise.all([
    import('../conversations/conversations'),
    import('../references/reference-rows'),
    import('../platform/studio-now'),
  ]);
  try {
    const purgedIds = await rows.purgeConversations(await studioNow());
    purgedIds.forEach(forgetComposerDraft);
    await forgetForms(purgedIds.flatMap((id) => [chatFormKey(id, false), chatFormKey(id, true)]));
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}
