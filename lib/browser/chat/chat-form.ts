import {
  createReferenceStore,
  type ReferenceForm,
  type ReferenceFormKey,
} from '../references/reference-form';
import { useChat } from './chat-store';
import { useComposerDraft } from './composer-draft-store';

/** The references of the composer, for the conversation that is open. */
export const useChatReferences = createReferenceStore();

/** The composer as a form. Each conversation has its own references, and so has an earlier message in editing. */
export const chatForm: ReferenceForm = {
  get key() {
    const { conversationId } = useChat.getState();
    const { editing } = useComposerDraft.getState();
    if (conversationId === null) return 'chat';
    return chatFormKey(conversationId, editing !== null);
  },
  store: useChatReferences,
};

export function chatFormKey(conversationId: string, isEditing: boolean): ReferenceFormKey {
  return isEditing ? `chat:${conversationId}:edited` : `chat:${conversationId}`;
}
